import io

from local.demo.recording import Line, Recording, console


def test_a_line_is_kept_when_it_is_complete() -> None:
    clock = iter([10.0, 11.0, 12.5])
    copy = io.StringIO()
    recording = Recording(copy, lambda: next(clock))
    recording.write("one")
    recording.write(" line\nand another\nopen")
    assert recording.lines == [Line("one line", 2.5), Line("and another", 2.5)]
    assert copy.getvalue() == "one line\nand another\nopen"


def test_a_console_that_is_recorded_keeps_its_colours() -> None:
    recording = Recording(io.StringIO())
    console(recording).print("[bold]sent[/]")
    assert [line.text for line in recording.lines] == ["\x1b[1msent\x1b[0m"]
