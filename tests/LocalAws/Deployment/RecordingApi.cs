using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Deployment;
using LocalAws.Identity;
using LocalAws.S3;
using LocalAws.Wire;

namespace LocalAws.Tests.Deployment;

/// <summary>Accepts every call and returns what the deployer reads from a response: for tests of the calls and their order.</summary>
internal sealed class RecordingApi : IApi
{
    private const string FileName = "test.yaml";

    private readonly Buckets buckets = new(TimeProvider.System);

    public List<RecordedCall> Calls { get; } = [];

    /// <summary>The error of the named operation.</summary>
    public (string Operation, AwsException Error)? Refuse { get; init; }

    public Task<ApiResponse> CallAsync(
        Principal principal,
        string region,
        string service,
        string operation,
        JsonObject parameters,
        CancellationToken cancellationToken
    )
    {
        if (Refuse is { } refuse && refuse.Operation == operation)
            throw refuse.Error;
        if (operation == "GetObject")
        {
            return Task.FromResult(
                ApiResponse.Raw(200, buckets.Find((string)parameters["Bucket"]!)!.Find((string)parameters["Key"]!)!.Content)
            );
        }
        lock (Calls)
            Calls.Add(new(principal, region, service, operation, parameters));
        var account = principal.AccountId;
        return Task.FromResult(
            operation switch
            {
                "CreateRole" => ApiResponse.Xml(
                    new XElement(
                        "Role",
                        new XElement("Arn", $"arn:aws:iam::{account}:role{parameters["Path"] ?? "/"}{parameters["RoleName"]}"),
                        new XElement("RoleId", "AROATEST")
                    )
                ),
                "CreatePolicy" => ApiResponse.Xml(
                    new XElement(
                        "Policy",
                        new XElement("Arn", $"arn:aws:iam::{account}:policy{parameters["Path"] ?? "/"}{parameters["PolicyName"]}")
                    )
                ),
                "CreateStateMachine" => ApiResponse.Json(
                    new JsonObject { ["stateMachineArn"] = $"arn:aws:states:{region}:{account}:stateMachine:{parameters["name"]}" }
                ),
                "PutRule" => ApiResponse.Json(
                    new JsonObject { ["RuleArn"] = $"arn:aws:events:{region}:{account}:rule/{parameters["Name"]}" }
                ),
                "PublishVersion" => ApiResponse.Raw(
                    201,
                    """{"FunctionArn": "arn:aws:lambda:us-east-2:111111111111:function:f:1", "Version": "1"}"""u8.ToArray()
                ),
                "CreateAlias" => ApiResponse.Raw(
                    201,
                    """{"AliasArn": "arn:aws:lambda:us-east-2:111111111111:function:f:live", "FunctionVersion": "1"}"""u8.ToArray()
                ),
                "ListVersionsByFunction" => ApiResponse.Json(new JsonObject { ["Versions"] = new JsonArray() }),
                "CreateQueue" => ApiResponse.Json(
                    new JsonObject { ["QueueUrl"] = $"https://sqs.local/{account}/{parameters["QueueName"]}" }
                ),
                "PutTargets" => ApiResponse.Json(new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() }),
                _ => ApiResponse.Empty,
            }
        );
    }

    public DeploymentTarget Target(ProjectFiles files) =>
        new(
            files,
            Path.GetTempPath(),
            buckets,
            new(this, TimeProvider.System, new(new(null, TimeSpan.Zero, TimeProvider.System), TimeProvider.System)),
            new()
        );

    public JsonObject Only(string operation) => Assert.Single(Calls, call => call.Operation == operation).Parameters;

    /// <summary>Deploys a template given as a string, with other files by name, as stack <c>demo</c> in 111111111111, us-east-2.</summary>
    public Task<Stack> DeployAsync(
        string template,
        Dictionary<string, string>? parameters = null,
        params (string Path, string Text)[] files
    )
    {
        var texts = files.Append((FileName, template)).ToDictionary(f => f.Item1, f => f.Item2);
        return new Deployer(Target(new(Path.GetTempPath(), texts))).DeployAsync(
            FileName,
            "demo",
            "111111111111",
            "us-east-2",
            parameters ?? [],
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>The message with which a template is refused; nothing may have been created.</summary>
    public async Task<string> RefusalAsync(
        string template,
        Dictionary<string, string>? parameters = null,
        params (string Path, string Text)[] files
    )
    {
        var refusal = await Assert.ThrowsAnyAsync<LocalAwsException>(() => DeployAsync(template, parameters, files));
        return refusal.Message;
    }
}

internal sealed record RecordedCall(Principal Principal, string Region, string Service, string Operation, JsonObject Parameters);
