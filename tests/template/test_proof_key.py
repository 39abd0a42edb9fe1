"""The key that signs proofs: one at a time, which nobody but one function signs with."""

import pytest

from tests.template.deployed import FUNCTIONS, as_list, permissions, properties, template, variables

KEYS = {"ProofKeyA": "a", "ProofKeyB": "b"}


@pytest.mark.parametrize("key", KEYS)
def test_each_letter_of_the_parameter_makes_a_key_of_its_own(key: str) -> None:
    resource = template()["Resources"][key]
    assert template()["Conditions"][resource["Condition"]] == {"Fn::Equals": [{"Ref": "ProofKey"}, KEYS[key]]}
    assert (properties(key)["KeySpec"], properties(key)["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")


@pytest.mark.parametrize("key", KEYS)
def test_only_the_function_that_makes_proofs_may_sign(key: str) -> None:
    signers = [one for one in properties(key)["KeyPolicy"]["Statement"] if may_sign(as_list(one["Action"]))]
    assert [one["Principal"] for one in signers] == [{"AWS": {"Fn::GetAtt": ["ManageConsentFunctionRole", "Arn"]}}]
    assert not [action for function in FUNCTIONS for action, _ in permissions(function) if action.startswith("kms:")]


def may_sign(actions: list[str]) -> bool:
    return bool({"*", "kms:*", "kms:Sign", "kms:S*", "kms:Create*", "kms:CreateGrant"} & set(actions))


def test_the_function_knows_the_key_that_there_is() -> None:
    arns = [{"Fn::GetAtt": [key, "Arn"]} for key in KEYS]
    chosen = {"Fn::If": ["SignsWithKeyA", arns[0], {"Fn::If": ["SignsWithKeyB", arns[1], ""]}]}
    assert variables("ManageConsentFunction")["PROOF_KEY_ARN"] == chosen
    output = template()["Outputs"]["ProofKeyArn"]
    assert (output["Condition"], output["Value"]) == ("SignsProofs", {"Fn::If": ["SignsWithKeyA", *arns]})
