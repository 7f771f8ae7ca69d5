using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Lambda;
using LocalAws.Wire;

namespace LocalAws.Tests.Lambda;

/// <summary>
/// A LocalAws with two roles: <see cref="Role"/>, which trusts Lambda, and <see cref="Untrusting"/>, which does not. Functions run
/// <see cref="Bootstrap"/>, whose handlers each do one thing.
/// </summary>
public sealed class LambdaFixture : IAsyncLifetime
{
    public const string Account = LocalAwsFixture.AccountA;
    public const string Role = $"arn:aws:iam::{Account}:role/repogrant-system/functions";
    public const string Untrusting = $"arn:aws:iam::{Account}:role/repogrant-system/untrusting";

    public LocalAwsFixture LocalAws { get; } = new FaultyLocalAws();

    internal LambdaService Lambda => LocalAws.Host.Cloud.Lambda;

    public Uri Endpoint => LocalAws.Host.Endpoint;

    public string Folder => LocalAws.Folder;

    public async ValueTask InitializeAsync()
    {
        await LocalAws.InitializeAsync();
        await CreateRoleAsync("functions", "lambda.amazonaws.com");
        await CreateRoleAsync("untrusting", "ec2.amazonaws.com");
        var code = Directory.CreateDirectory(Path.Combine(Folder, "code")).FullName;
        await File.WriteAllTextAsync(Path.Combine(code, "bootstrap"), Bootstrap);
        File.SetUnixFileMode(Path.Combine(code, "bootstrap"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<ApiResponse> CreateRoleAsync(string name, string service) =>
        LocalAws.Host.Cloud.Dispatcher.CallAsync(
            Principal.Administrator(Account),
            "us-east-2",
            "iam",
            "CreateRole",
            new JsonObject
            {
                ["RoleName"] = name,
                ["Path"] = "/repogrant-system/",
                ["AssumeRolePolicyDocument"] = PolicyJson.Trusts(service),
            },
            TestContext.Current.CancellationToken
        );

    /// <summary>Deploys a function that does what the handler's name says; its own name is unique.</summary>
    internal async Task<Function> DeployAsync(string handler, Func<Function, Function>? change = null)
    {
        var function = new Function
        {
            AccountId = Account,
            Region = "us-east-2",
            Name = $"{handler}-{Guid.NewGuid().ToString("N")[..8]}",
            RoleArn = Role,
            Handler = handler,
            CodeFolder = Path.Combine(Folder, "code"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        function = change?.Invoke(function) ?? function;
        await Lambda.DeployAsync(function);
        return function;
    }

    /// <summary>Invokes from inside LocalAws, as Step Functions does.</summary>
    internal Task<ApiResponse> InvokeAsync(string name, JsonNode? payload, CancellationToken cancellationToken, string? logType = null) =>
        LocalAws.Host.Cloud.Dispatcher.CallAsync(
            Principal.Administrator(Account),
            "us-east-2",
            "lambda",
            "Invoke",
            new JsonObject
            {
                ["FunctionName"] = name,
                ["Payload"] = payload,
                ["LogType"] = logType,
            },
            cancellationToken
        );

    public ValueTask DisposeAsync() => LocalAws.DisposeAsync();

    public const string Bootstrap = """
        #!/usr/bin/env python3
        import http.client, json, os, signal, sys, time
        api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        handler = os.environ["_HANDLER"]

        def call(method, path, body=None):
            api.request(method, "/2018-06-01/runtime/" + path, body)
            answer = api.getresponse()
            return answer.status, answer.headers, answer.read()

        if handler == "init-error":
            call("POST", "init/error", json.dumps({"errorType": "SettingsMissing", "errorMessage": "REPOGRANT_STACK"}))
            sys.exit(1)
        if handler == "init-exit":
            sys.exit(7)

        served = 0
        while True:
            _, headers, event = call("GET", "invocation/next")
            id, served = headers["Lambda-Runtime-Aws-Request-Id"], served + 1
            result, path = event, "response"
            if handler == "raise":
                result, path = json.dumps({"errorType": "ProfileInUse", "errorMessage": "by another grant"}), "error"
            elif handler == "exit":
                sys.exit(json.loads(event)["status"])
            elif handler == "signal":
                os.kill(os.getpid(), json.loads(event)["signal"])
            elif handler == "hang":
                time.sleep(600)
            elif handler == "large":
                result = json.dumps("x" * json.loads(event)["size"])
            elif handler == "process":
                result = json.dumps({"pid": os.getpid(), "served": served})
            elif handler == "meet":
                # Ends only when as many are running as the event says.
                open(os.path.join(json.loads(event)["folder"], str(os.getpid())), "w").close()
                while len(os.listdir(json.loads(event)["folder"])) < json.loads(event)["count"]:
                    time.sleep(0.01)
                result = json.dumps(os.getpid())
            elif handler == "log":
                print("x" * 5000)
                print("the last line", flush=True)
            elif handler == "wrong-id":
                result = json.dumps(call("POST", "invocation/other/response", "{}")[0])
            elif handler == "environment":
                result = json.dumps({"variables": dict(os.environ), "folder": os.getcwd(),
                    "arn": headers["Lambda-Runtime-Invoked-Function-Arn"],
                    "left": int(headers["Lambda-Runtime-Deadline-Ms"]) / 1000 - time.time()})
            status, _, _ = call("POST", "invocation/" + id + "/" + path, result)
            if status != 202:
                sys.exit(1)
        """;
}
