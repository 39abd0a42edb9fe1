"""Every error of AWS becomes one sentence that says what to do."""

import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError
from pynamodb.exceptions import GetError

from sayso.domain.errors import Busy
from sayso_cli.operator.problem import CODES, EXPECTED_ERRORS, SENTENCES, sentence_for


def refused(code: str, message: str = "…", operation: str = "AdminGetUser") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (aws.NoCredentialsError(), "no AWS credentials here: sign in"),
        (aws.ProfileNotFound(profile="x"), "AWS profile does not exist: aws configure list-profiles"),
        (aws.NoRegionError(), "add --region"),
        (aws.InvalidRegionError(region_name="x y"), "not an AWS region: write it like us-east-1"),
        (aws.UnauthorizedSSOTokenError(), "sign in again"),
        (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "cannot be reached"),
        (aws.ReadTimeoutError(endpoint_url="http://127.0.0.1:1"), "cannot be reached"),
        (refused("ExpiredToken"), "sign in again"),
        (refused("UnrecognizedClientException"), "sign in again"),
        (refused("TooManyRequestsException"), "run the same command again in a minute"),
        (refused("AccessDeniedException"), "do not allow AdminGetUser: docs/operator-rights.md shows which policy"),
        (refused("AWS.SimpleQueueService.AccessDenied"), "do not allow AdminGetUser"),
        (refused("LimitExceeded", "Too many people."), "AWS refused AdminGetUser: Too many people."),
        (GetError("…", refused("ExpiredTokenException")), "sign in again"),
        (GetError("no answer"), "DynamoDB refused: no answer."),
        (Busy("Try again in a moment."), "Try again in a moment."),
    ],
)
def test_a_problem_is_one_sentence(error: Exception, words: str) -> None:
    assert isinstance(error, EXPECTED_ERRORS)
    sentence = sentence_for(error)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_every_sentence_ends_as_one() -> None:
    for sentence in [*CODES.values(), *(sentence for _, sentence in SENTENCES)]:
        assert sentence.endswith(".")
        assert ": " in sentence  # what is wrong, and then what to do
