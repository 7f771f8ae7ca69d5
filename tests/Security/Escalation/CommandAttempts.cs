using System.Text.Json.Nodes;
using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>What somebody with the provisioner's credentials would run on instances, or read from Systems Manager.</summary>
internal sealed class CommandAttempts(string instance)
{
    public static JsonObject Document(string name) =>
        new()
        {
            ["Name"] = name,
            ["DocumentType"] = "Command",
            ["Content"] = Content("id"),
        };

    public IEnumerable<Attempt> All()
    {
        var twin = Json(
            "ssm",
            "SendCommand",
            Command(
                "RepoGrant-ConfigureAccess",
                new()
                {
                    ["Action"] = new JsonArray("configure"),
                    ["Grant"] = new JsonArray("web-team"),
                    ["Generation"] = new JsonArray("1"),
                    ["ProfileName"] = new JsonArray("cross-account-role"),
                    ["AccessRoleArn"] = new JsonArray("arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole"),
                    ["Region"] = new JsonArray("us-east-2"),
                    ["Repositories"] = new JsonArray("us-east-2/SharedDemoRepo"),
                }
            )
        );
        yield return new(
            "run AWS-RunShellScript",
            Json("ssm", "SendCommand", Command("AWS-RunShellScript", new() { ["commands"] = new JsonArray("id") })),
            "run RepoGrant-ConfigureAccess",
            twin
        );
        yield return new("run another document", Json("ssm", "SendCommand", Command("Mine", [])), "run RepoGrant-ConfigureAccess", twin);
        yield return Attempt.OfNobodyElse("create a document", Json("ssm", "CreateDocument", Document("New")));
        yield return new(
            "change RepoGrant-ConfigureAccess",
            Json("ssm", "UpdateDocument", Update("RepoGrant-ConfigureAccess")),
            "change a document of its own, by the administrator",
            Json("ssm", "UpdateDocument", Update("Mine")),
            ByAdministrator: true
        );
        yield return Attempt.OfNobodyElse("read a parameter", Json("ssm", "GetParameter", new() { ["Name"] = "/secret" }));
    }

    private JsonObject Command(string document, JsonObject parameters) =>
        new()
        {
            ["DocumentName"] = document,
            ["InstanceIds"] = new JsonArray(instance),
            ["Parameters"] = parameters,
        };

    private static JsonObject Update(string name) =>
        new()
        {
            ["Name"] = name,
            ["Content"] = Content("id -u"),
            ["DocumentVersion"] = "$LATEST",
        };

    private static string Content(string command) =>
        new JsonObject
        {
            ["schemaVersion"] = "2.2",
            ["description"] = "Prints who it is",
            ["mainSteps"] = new JsonArray(
                new JsonObject
                {
                    ["action"] = "aws:runShellScript",
                    ["name"] = "run",
                    ["inputs"] = new JsonObject { ["runCommand"] = new JsonArray(command) },
                }
            ),
        }.ToJsonString();
}
