"""Errors that end a command, each as one sentence that says what to do."""

from botocore import exceptions as aws
from botocore.exceptions import ClientError
from pydantic import ValidationError
from pynamodb.exceptions import PynamoDBException

from sayso.domain.errors import IdempotencyKeyReused, NotFound, SaysoError
from sayso.http.plain_problems import plain_problem


class OperatorProblem(Exception):
    """One sentence for the person at the keyboard: what is wrong and what to do."""


REACHED = "AWS cannot be reached: check the network, or start the local stack with make local-up."
SIGN_IN = "AWS does not accept these credentials: sign in again (aws sso login), or name another --profile."
TOO_FAST = "AWS limits the rate of calls: run the same command again in a minute; nothing is done twice."

# The first match is used.
SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (
        aws.NoCredentialsError,
        "There are no AWS credentials here: sign in (aws configure, aws sso login), name a --profile, or use --local.",
    ),
    (aws.PartialCredentialsError, "The AWS credentials here are incomplete: run aws configure."),
    (aws.ProfileNotFound, "This AWS profile does not exist: aws configure list-profiles shows the profiles you have."),
    (aws.NoRegionError, "No AWS region is set: add --region, for example --region us-east-1."),
    (aws.InvalidRegionError, "That is not an AWS region: write it like us-east-1."),
    (aws.SSOError, SIGN_IN),
    (aws.UnauthorizedSSOTokenError, SIGN_IN),
    (aws.TokenRetrievalError, SIGN_IN),
    (aws.CredentialRetrievalError, SIGN_IN),
    (aws.ConnectionError, REACHED),
    (aws.HTTPClientError, REACHED),
)

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonErrors.html and the services' own
CODES = {
    "ExpiredToken": SIGN_IN,
    "ExpiredTokenException": SIGN_IN,
    "InvalidClientTokenId": SIGN_IN,
    "UnrecognizedClientException": SIGN_IN,
    "SignatureDoesNotMatch": SIGN_IN,
    "Throttling": TOO_FAST,
    "ThrottlingException": TOO_FAST,
    "RequestThrottled": TOO_FAST,
    "TooManyRequestsException": TOO_FAST,
    "ProvisionedThroughputExceededException": TOO_FAST,
}
# The verbs speak to the API's callers; the operator can do more.
ADVICE: dict[type[SaysoError], str] = {
    NotFound: "check the spelling, or open it with sayso-operator open-account.",
    IdempotencyKeyReused: "if this is another booking, give it its own reference.",
}
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})

EXPECTED_ERRORS = (OperatorProblem, SaysoError, aws.BotoCoreError, ClientError, PynamoDBException, ValidationError)
"""These are reported in one sentence; anything else is a bug in the command and shows its traceback."""


def sentence_for(error: BaseException) -> str:
    """Return the sentence for one of EXPECTED_ERRORS."""
    match error:
        case SaysoError():
            advice = ADVICE.get(type(error))
            return f"{error.message.rstrip('.')}: {advice}" if advice else error.message
        case ValidationError():
            [first, *_] = error.errors()
            return f"{'.'.join(str(name) for name in first['loc'])}: {plain_problem(dict(first))}."
        case ClientError():
            return _refused(error)
        case PynamoDBException():
            return sentence_for(error.cause) if error.cause else f"DynamoDB refused: {error.msg}."
        case _:
            sentence = next((sentence for kind, sentence in SENTENCES if isinstance(error, kind)), None)
            return sentence or str(error)


def code_of(error: ClientError) -> str:
    """Return AWS's error code, without the prefix that SQS gives some."""
    return error.response["Error"].get("Code", "").rpartition(".")[2]


def _refused(error: ClientError) -> str:
    code = code_of(error)
    if code in DENIED:
        operation = error.operation_name
        return f"These AWS credentials do not allow {operation}: docs/operator-rights.md shows which policy to attach."
    message = error.response["Error"].get("Message", code).rstrip(".")
    return CODES.get(code, f"AWS refused {error.operation_name}: {message}.")
