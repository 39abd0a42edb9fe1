"""The key that signs proofs: one at a time, which only the two functions that make proofs and checkpoints sign with."""

import pytest

from tests.template.deployed import FUNCTIONS, as_list, permissions, properties, template, variables

SIGNING = ("ManageConsentFunction", "RetentionFunction")

KEYS = {"ProofKeyA": "a", "ProofKeyB": "b"}


@pytest.mark.parametrize("key", KEYS)
def test_each_letter_of_the_parameter_makes_a_key_of_its_own(key: str) -> None:
    resource = template()["Resources"][key]
    assert template()["Conditions"][resource["Condition"]] == {"Fn::Equals": [{"Ref": "ProofKey"}, KEYS[key]]}
    assert (properties(key)["KeySpec"], properties(key)["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")


@pytest.mark.parametrize("key", KEYS)
def test_only_the_functions_that_make_proofs_and_checkpoints_may_sign(key: str) -> None:
    signers = [one for one in properties(key)["KeyPolicy"]["Statement"] if may_sign(as_list(one["Action"]))]
    roles = [f"{function}Role" for function in SIGNING]
    assert [one["Principal"] for one in signers] == [{"AWS": {"Fn::GetAtt": [role, "Arn"]}} for role in roles]
    assert not [action for function in FUNCTIONS for action, _ in permissions(function) if action.startswith("kms:")]


def may_sign(actions: list[str]) -> bool:
    return bool({"*", "kms:*", "kms:Sign", "kms:S*", "kms:Create*", "kms:CreateGrant"} & set(actions))


def test_the_functions_know_the_key_that_there_is() -> None:
    arns = [{"Fn::GetAtt": [key, "Arn"]} for key in KEYS]
    chosen = {"Fn::If": ["SignsWithKeyA", arns[0], {"Fn::If": ["SignsWithKeyB", arns[1], ""]}]}
    assert all(variables(function)["PROOF_KEY_ARN"] == chosen for function in SIGNING)
    output = template()["Outputs"]["ProofKeyArn"]
    assert (output["Condition"], output["Value"]) == ("SignsProofs", {"Fn::If": ["SignsWithKeyA", *arns]})
