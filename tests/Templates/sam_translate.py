"""usage: sam_translate.py template.yaml > translated.json

Runs AWS's own SAM translator, as CloudFormation does on deploying, and prints what it makes of the template. Definitions are put
in and code is given a place in S3 first: `sam deploy` does that by uploading, and the translator refuses local paths.
"""

import json
import os
import sys
from pathlib import Path

try:
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse
except ImportError:
    sys.exit("aws-sam-translator is missing: run 'make tools' (pip install -r tests/Templates/requirements.txt).")


class NoManagedPolicies:
    """The translator looks managed policies up by short names; the template uses none."""

    def load(self):
        return {}


def main(path: Path) -> None:
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-2")
    template = yaml_parse(path.read_text())
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::StateMachine":
            properties["Definition"] = json.loads((path.parent / properties.pop("DefinitionUri")).read_text())
        elif resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = f"s3://bucket/{name}.zip"

    translated = transform(template, {}, NoManagedPolicies())

    # A definition comes back as text in pieces. As an object, cfn-lint looks into it too (E3601); it knows service integrations of
    # the standard partition only.
    for resource in translated["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::StepFunctions::StateMachine" and "DefinitionString" in properties:
            separator, pieces = properties.pop("DefinitionString")["Fn::Join"]
            properties["Definition"] = json.loads(separator.join(pieces).replace("${Partition}", "aws"))
    json.dump(translated, sys.stdout, indent=2)


main(Path(sys.argv[1]))
