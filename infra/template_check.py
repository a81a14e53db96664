"""Transforms template.yaml as AWS does when it deploys, under every combination of what its conditions ask for, and checks what
neither cfn-lint nor `sam validate` reports on faithfully: properties that the transform refuses, references to resources that the
combination does not have, and circles of references."""

import itertools
import json
import os
import re
import sys
from graphlib import CycleError, TopologicalSorter

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")

from samcli.yamlhelper import yaml_parse
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

# Each parameter that a condition reads, with one value for each way the conditions can turn out. A test of the template that reads
# another one fails below.
CHOICES = {
    "Environment": ["dev", "prod"],
    "DomainName": ["", "desk.example.com"],
    "HostedZoneId": ["", "Z1"],
    "Challenge": ["dynamic", "static"],
    "AccessTableName": ["", "restored"],
    "AlarmEmail": ["", "operator@example.com"],
    "MonthlyBudget": ["0", "50"],
    "WebhookConcurrency": ["0", "50"],
    "ConsoleConcurrency": ["0", "50"],
    "SmsSender": ["", "Desk"],
    "EmbeddingModel": ["", "amazon.titan-embed-text-v2:0"],
    "Waf": ["on", "off"],
    "ApiGatewayRole": ["create", "existing"],
}


def transform(path, parameters):
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    functions = 0
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"  # as `sam package` leaves it
            functions += 1
    try:
        result = Translator({}, Parser()).translate(template, parameters)
    except InvalidDocumentException as error:
        sys.exit("template.yaml does not transform: " + "; ".join(cause.message for cause in error.causes))
    made = [r for r in result["Resources"].values() if r["Type"] == "AWS::Lambda::Function"]
    assert len(made) == functions, f"{functions} functions became {len(made)}"
    return result


class Stack:
    """A transformed template with values for its parameters."""

    def __init__(self, template, values):
        self.template = template
        self.values = {name: str(p.get("Default", "")) for name, p in template["Parameters"].items()} | values
        self.resources = {
            id: r for id, r in template["Resources"].items() if "Condition" not in r or self.holds({"Condition": r["Condition"]})
        }

    def holds(self, condition):
        ((function, argument),) = condition.items()
        if function == "Condition":
            return self.holds(self.template["Conditions"][argument])
        if function == "Fn::Equals":
            left, right = (self.values[a["Ref"]] if isinstance(a, dict) else str(a) for a in argument)
            return left == right
        results = [self.holds(c) for c in argument]
        return {"Fn::Not": not results[0], "Fn::And": all(results), "Fn::Or": any(results)}[function]

    def references(self, value):
        """Yields the names that a value refers to, of the branches that are taken."""
        if isinstance(value, list):
            for element in value:
                yield from self.references(element)
        elif isinstance(value, dict):
            for key, argument in value.items():
                if key == "Fn::If":
                    condition, yes, no = argument
                    yield from self.references(yes if self.holds({"Condition": condition}) else no)
                elif key == "Ref":
                    yield argument
                elif key == "Fn::GetAtt":
                    yield argument.split(".")[0] if isinstance(argument, str) else argument[0]
                elif key == "Fn::Sub":
                    text, own = (argument, {}) if isinstance(argument, str) else argument
                    yield from self.references(list(own.values()))
                    yield from (n.split(".")[0] for n in re.findall(r"\$\{([^!}]+)\}", text) if n not in own)
                else:
                    yield from self.references(argument)

    def check(self):
        graph = {}
        parts = {**self.resources, "Outputs": {n: o for n, o in self.template["Outputs"].items() if "Condition" not in o or self.holds({"Condition": o["Condition"]})}}
        for id, part in parts.items():
            names = {n for n in self.references(part) if n not in self.values and not n.startswith("AWS::")}
            for name in names - self.resources.keys():
                sys.exit(f"{id} refers to {name}, which is not there with {self.values}")
            depends = part.get("DependsOn", [])
            graph[id] = names | ({depends} if isinstance(depends, str) else set(depends)) & self.resources.keys()
        try:
            list(TopologicalSorter(graph).static_order())
        except CycleError as circle:
            sys.exit(f"resources refer to each other in a circle with {self.values}: " + " → ".join(circle.args[1]))


def main(path):
    names = list(CHOICES)
    combinations = [dict(zip(names, values)) for values in itertools.product(*CHOICES.values())]
    combinations = [c for c in combinations if c["DomainName"] or not c["HostedZoneId"]]  # as the template's Rules have it
    combinations = [c for c in combinations if c["AlarmEmail"] or c["MonthlyBudget"] == "0"]
    transformed = transform(path, {})
    read = set(re.findall(r'"Ref": "(\w+)"', json.dumps(transformed["Conditions"])))
    assert read == set(CHOICES), f"conditions read {sorted(read ^ set(CHOICES))} too, or no more"
    sizes = []
    for values in combinations:
        stack = Stack(transformed, values)
        stack.check()
        sizes.append(len(stack.resources))
    # Values reach the transform as well, which makes of them what its ids are. The stage must get what they change.
    static = transform(path, {"Challenge": "static", "DomainName": "desk.example.com"})
    deployment = lambda template: {id for id, r in template["Resources"].items() if r["Type"] == "AWS::ApiGateway::Deployment"}
    assert len(deployment(static)) == 1 and deployment(static) != deployment(transformed), "the stage keeps the API's former deployment"
    assert static["Resources"].keys() ^ transformed["Resources"].keys() == deployment(static) | deployment(transformed)
    print(f"template.yaml transforms into {min(sizes)} to {max(sizes)} resources in {len(combinations)} combinations, without circles")


main(sys.argv[1])
