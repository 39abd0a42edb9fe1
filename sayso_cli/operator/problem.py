"""What keeps a command from going on, told in one sentence that says what to do."""

from botocore import exceptions as aws
from botocore.exceptions import ClientError
from pydantic import ValidationError
from pynamodb.exceptions import PynamoDBException

from sayso.domain.errors import IdempotencyKeyReused, NotFound, SaysoError
from sayso.http.plain_problems import plain_problem


class OperatorProblem(Exception):
    """One sentence for the person at the keyboard."""


REACHED = "AWS was not reached: look at the network, or start the local stack with make local-up."
SIGN_IN = "AWS does not accept these credentials: sign in again (aws sso login), or name another --profile."
SLOWER = "AWS asks to go slower: run the same command again in a minute, nothing is done twice."

# The first that fits tells.
SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (
        aws.NoCredentialsError,
        "There are no AWS credentials here: sign in (aws configure, aws sso login), name a --profile, or use --local.",
    ),
    (aws.PartialCredentialsError, "The AWS credentials here are incomplete: run aws configure."),
    (aws.ProfileNotFound, "There is no such AWS profile: aws configure list-profiles shows those that there are."),
    (aws.NoRegionError, "No AWS region is named: add --region, for example --region us-east-1."),
    (aws.InvalidRegionError, "That is no AWS region: write it like us-east-1."),
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
    "Throttling": SLOWER,
    "ThrottlingException": SLOWER,
    "RequestThrottled": SLOWER,
    "TooManyRequestsException": SLOWER,
    "ProvisionedThroughputExceededException": SLOWER,
}
# The verbs speak to the API's callers; the operator can do more.
ADVICE: dict[type[SaysoError], str] = {
    NotFound: "look for a slip, or open it with sayso-operator open-account.",
    IdempotencyKeyReused: "if this is another booking, give it a reference of its own.",
}
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})

FORESEEN = (OperatorProblem, SaysoError, aws.BotoCoreError, ClientError, PynamoDBException, ValidationError)
"""What is told in one sentence; anything else is a fault of the command and shows where it happened."""


def plain(error: BaseException) -> str:
    """The sentence for what was foreseen."""
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
            return plain(error.cause) if error.cause else f"DynamoDB refused: {error.msg}."
        case _:
            told = next((sentence for kind, sentence in SENTENCES if isinstance(error, kind)), None)
            return told or str(error)


def code_of(error: ClientError) -> str:
    """AWS's own word for what went wrong, without the prefix that SQS gives some."""
    return error.response["Error"].get("Code", "").rpartition(".")[2]


def _refused(error: ClientError) -> str:
    code = code_of(error)
    if code in DENIED:
        return f"These AWS credentials do not allow {error.operation_name}: docs/operator.md has the policy to attach."
    message = error.response["Error"].get("Message", code).rstrip(".")
    return CODES.get(code, f"AWS refused {error.operation_name}: {message}.")
