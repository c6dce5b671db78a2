"""Judges an OpenAPI document by the specification's own schema and rules: prints each fault as a line of JSON."""

import json
import sys
import urllib.request

from openapi_spec_validator import OpenAPIV31SpecValidator

with urllib.request.urlopen(sys.argv[1]) as served:
    document = json.load(served)

for fault in OpenAPIV31SpecValidator(document).iter_errors():
    print(json.dumps({"at": [str(step) for step in fault.absolute_path], "fault": fault.message[:500]}))
print(json.dumps({"judged": len(document["paths"])}))
