"""The form of a saved template on the wire."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StrictStr

from sayso.domain.text.saved_template import MOST_LANGUAGES, TemplateDraft
from sayso.domain.text.template import InvalidTemplate, Template
from sayso.http.account_models import LanguageCode, one_line


def _a_template(text: str) -> str:
    try:
        Template.parse(text)
    except InvalidTemplate as problem:
        raise ValueError(str(problem)) from problem
    return text


TemplateText = Annotated[StrictStr, Field(pattern=r"\S", max_length=5_000), AfterValidator(_a_template)]


class TemplateModel(BaseModel):
    """The body of `POST /templates`."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[StrictStr, Field(min_length=1, max_length=100), AfterValidator(one_line)] = Field(
        description="How it is asked for; no two have the same"
    )
    category: StrictStr | None = Field(
        default=None, min_length=1, max_length=50, description="Of a batch with it that names none"
    )
    texts: dict[LanguageCode, TemplateText] = Field(
        min_length=1,
        max_length=MOST_LANGUAGES,
        description="The text in each language, with `{{variables}}`; one is in the account's `language`",
    )

    def draft(self) -> TemplateDraft:
        """What is to be saved."""
        return TemplateDraft(name=" ".join(self.name.split()), category=self.category, texts=self.texts)


class ChangedTemplateModel(TemplateModel):
    """The body of `PUT /templates/{id}`: all of the template."""

    version: StrictInt | None = Field(
        default=None, ge=1, description="The version that you have changed: another one since is 409, not overwritten"
    )
