"""Transforms template.yaml as AWS does when it deploys, which neither cfn-lint nor `sam validate` reports on faithfully:
they pass properties that the transform then refuses."""

import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file.read())
functions = 0
for resource in template["Resources"].values():
    if resource["Type"] == "AWS::Serverless::Function":
        resource["Properties"]["CodeUri"] = "s3://bucket/key"  # as `sam package` leaves it
        functions += 1
try:
    result = Translator({}, Parser()).translate(template, {})
except InvalidDocumentException as error:
    sys.exit("template.yaml does not transform: " + "; ".join(cause.message for cause in error.causes))
made = [r for r in result["Resources"].values() if r["Type"] == "AWS::Lambda::Function"]
assert len(made) == functions, f"{functions} functions became {len(made)}"
print(f"template.yaml transforms into {len(result['Resources'])} resources, {functions} of them functions")
