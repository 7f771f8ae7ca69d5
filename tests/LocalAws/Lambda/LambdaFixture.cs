using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Identity;
using LocalAws.Lambda;
using LocalAws.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalAws.Tests.Lambda;

/// <summary>
/// Lambda alone behind the real dispatcher and endpoint: IAM allows everything but what <see cref="Deny"/> names, and STS gives out
/// a session of any role but <c>no-trust</c>. Functions run <see cref="Bootstrap"/>, whose handlers each do one thing.
/// </summary>
public sealed class LambdaFixture : IAsyncLifetime
{
    public const string Account = "111111111111";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("localaws-lambda-");
    private WebApplication app = null!;

    internal LambdaService Lambda { get; private set; } = null!;

    internal Dispatcher Dispatcher { get; private set; } = null!;

    internal HashSet<string> Deny { get; } = [];

    public Uri Endpoint => new(app.Urls.First());

    public string Folder => folder.FullName;

    public async ValueTask InitializeAsync()
    {
        var time = TimeProvider.System;
        var credentials = new CredentialStore(time);
        Dispatcher = new(new(credentials, time), new(new AllowAllBut(Deny), new(), time, null), Console.Error.WriteLine);
        Lambda = new(Dispatcher, new() { Folder = Folder }, () => Endpoint);
        Dispatcher.Add(Lambda);
        Dispatcher.Add(new Sts(credentials));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        app = builder.Build();
        app.Run(Dispatcher.ServeAsync);
        await app.StartAsync();

        var code = folder.CreateSubdirectory("code");
        await File.WriteAllTextAsync(Path.Combine(code.FullName, "bootstrap"), Bootstrap);
        File.SetUnixFileMode(Path.Combine(code.FullName, "bootstrap"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Deploys a function that does what the handler's name says; its own name is unique.</summary>
    internal async Task<Function> DeployAsync(string handler, Func<Function, Function>? change = null)
    {
        var function = new Function
        {
            AccountId = Account,
            Region = "us-east-2",
            Name = $"{handler}-{Guid.NewGuid().ToString("N")[..8]}",
            RoleArn = $"arn:aws:iam::{Account}:role/repogrant-system/functions",
            Handler = handler,
            CodeFolder = Path.Combine(Folder, "code"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        function = change?.Invoke(function) ?? function;
        await Lambda.DeployAsync(function);
        return function;
    }

    /// <summary>Invokes from inside, as Step Functions does.</summary>
    internal Task<ApiResponse> InvokeAsync(string name, JsonNode? payload, CancellationToken cancellationToken, string? logType = null) =>
        Dispatcher.CallAsync(
            Principal.Administrator(Account), "us-east-2", "lambda", "Invoke",
            new JsonObject { ["FunctionName"] = name, ["Payload"] = payload, ["LogType"] = logType }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Lambda.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private const string Bootstrap = """
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
                result = json.dumps({"variables": dict(os.environ), "folder": os.getcwd(), "arn": headers["Lambda-Runtime-Invoked-Function-Arn"],
                    "left": int(headers["Lambda-Runtime-Deadline-Ms"]) / 1000 - time.time()})
            status, _, _ = call("POST", "invocation/" + id + "/" + path, result)
            if status != 202:
                sys.exit(1)
        """;

    private sealed class AllowAllBut(HashSet<string> denied) : IAuthorizer
    {
        public Decision Decide(AuthorizationQuery query) => denied.Contains(query.Resource)
            ? new(false, $"because no identity-based policy allows the {query.Action} action")
            : new(true, "");

        public IEnumerable<KeyValuePair<string, string>> TagsOf(Principal principal) => [];
    }

    private sealed class Sts : Service
    {
        public Sts(CredentialStore credentials) : base("sts", Protocol.Query, "2011-06-15") => On("AssumeRole", request =>
        {
            var role = request.Parameters.Text("RoleArn")!;
            request.Authorize("sts:AssumeRole", role);
            if (role.EndsWith("/no-trust", StringComparison.Ordinal))
                throw request.Protocol.AccessDenied("no trust");
            var session = request.Parameters.Text("RoleSessionName")!;
            var issued = credentials.Issue(Principal.User(request.AccountId, session, "AROAEXAMPLE:" + session), TimeSpan.FromHours(1));
            return ApiResponse.Xml(new XElement("Credentials",
                new XElement("AccessKeyId", issued.AccessKeyId),
                new XElement("SecretAccessKey", issued.SecretAccessKey),
                new XElement("SessionToken", issued.SessionToken),
                new XElement("Expiration", issued.Expiration!.Value.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture))));
        });
    }
}
