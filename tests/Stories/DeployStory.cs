using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Client;
using static Stories.Tests.ReadmeDeployment;

namespace Stories.Tests;

/// <summary>
/// From empty accounts to empty accounts, as README says, with the machine's own aws CLI: both stacks are deployed, a grant is made, the
/// stack is updated while an execution waits, and everything is removed again.
/// </summary>
public sealed class DeployStory
{
    /// <summary>The limit of a stack's creation, on an otherwise idle machine.</summary>
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readme_deploys_updates_and_uninstalls_and_the_accounts_are_empty_again()
    {
        await using var local = await StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (a, b) = (Client(local, http, "111111111111"), Client(local, http, "222222222222"));
        var (emptyA, emptyB) = (await ContentsAsync(a), await ContentsAsync(b));

        // Deploy: both accounts side by side, because the CLI polls a stack only every half minute.
        Render(local);
        var repository = "";
        await Task.WhenAll(
            ShellBlocks.RunAsync(
                typeof(DeployStory),
                "README.md",
                "aws cloudformation package",
                block => ShellAsync(local, "111111111111", InFolder(local, repository = Filled(block)))
            ),
            ShellBlocks.RunAsync(
                typeof(DeployStory),
                "README.md",
                "make consumer-template",
                block => ShellAsync(local, "222222222222", Filled(block))
            )
        );
        Assert.True(await CreationTimeAsync(a, "repogrant") < ReadyWithin * Load(), "template.yaml was not ready in time.");
        Assert.NotEqual(emptyA, await ContentsAsync(a));

        // A grant, and an update of the stack while its execution waits for the instance's agent.
        var scene = Scene(local, a, b);
        await scene.CreateRepositoryAsync("SharedDemoRepo", "us-east-2", "main", Cancelled);
        var instance = await scene.RunInstanceAsync(new Dictionary<string, string>(), null, Cancelled);
        var granted = new ExecutionWatch(a, TimeProvider.System).RunAsync(
            Machine("grant-access"),
            "deployed",
            Request("deployed", instance),
            _ => { },
            Cancelled
        );
        var function = await FunctionAsync(a);
        RenderAnotherBuild(local);
        var changed = Again(repository, "LogRetentionInDays=30");
        var deploying = ShellAsync(local, "111111111111", InFolder(local, changed));
        await Wait.UntilAsync(async () => (await EventsAsync(a, "repogrant")).Contains("UPDATE_COMPLETE") || deploying.IsFaulted);
        Assert.False(granted.IsCompleted, "The execution ended before the update did: it proves nothing.");
        await deploying;
        Assert.NotEqual(function, await FunctionAsync(a));
        (await granted).Verified();

        // The same deployment again, as after an interruption: nothing is left to do, which is not a failure.
        var again = await ShellAsync(local, "111111111111", InFolder(local, changed.TrimEnd() + " --no-fail-on-empty-changeset"));
        Assert.Contains("No changes to deploy", again.Everything, StringComparison.Ordinal);

        // Uninstall: the grants, then the consumer's stack, then ours, the table and the bucket.
        await b.QueryAsync("ec2", "TerminateInstances", [("InstanceId.1", instance)], Cancelled);
        var revoked = await new ExecutionWatch(a, TimeProvider.System).RunAsync(
            Machine("revoke-access"),
            "removed",
            """{"grant": {"name": "deployed", "accountId": "222222222222", "region": "us-east-2"}}""",
            _ => { },
            Cancelled
        );
        Assert.True(revoked.Status == "SUCCEEDED", $"{revoked.Status}: {revoked.Cause}");
        await ShellAsync(local, "222222222222", "aws cloudformation delete-stack --stack-name repogrant-consumer");
        await GoneAsync(b, "repogrant-consumer");
        await ShellAsync(local, "111111111111", "aws cloudformation delete-stack --stack-name repogrant");
        await GoneAsync(a, "repogrant");
        await a.JsonAsync("codecommit", "DeleteRepository", new() { ["repositoryName"] = "SharedDemoRepo" }, Cancelled);
        await ShellAsync(
            local,
            "111111111111",
            $"aws dynamodb delete-table --table-name repogrant-grants >/dev/null; aws s3 rb --force s3://{Bucket}"
        );
        await BecomesAsync(emptyA, () => ContentsAsync(a));
        await BecomesAsync(emptyB, () => ContentsAsync(b));
    }

    [Fact]
    public async Task A_deployment_that_fails_leaves_nothing_and_succeeds_once_its_cause_is_gone()
    {
        await using var local = await TemporaryLocalAws.StartAsync(options => options with { Lag = LagSeeds.OfTest() }, Cancelled);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var a = Client(local, http, "111111111111");
        var empty = await ContentsAsync(a);
        Render(local);
        // Somebody already has a role of that name.
        await a.QueryAsync(
            "iam",
            "CreateRole",
            [("RoleName", "repogrant-reconcile-rule"), ("AssumeRolePolicyDocument", PolicyJson.Trusts("events.amazonaws.com"))],
            Cancelled
        );
        await ShellAsync(local, "111111111111", InFolder(local, Prepared()));
        await ExecuteAsync(a, "first");
        Assert.Equal("ROLLBACK_COMPLETE", await StatusAsync(a, "repogrant"));
        await a.QueryAsync("iam", "DeleteRole", [("RoleName", "repogrant-reconcile-rule")], Cancelled);
        // README's commands for this case name the cause, and delete the stack.
        var said = await ShellBlocks.RunAsync(
            typeof(DeployStory),
            "README.md",
            "aws cloudformation describe-stack-events",
            block => ShellAsync(local, "111111111111", block)
        );
        Assert.Contains("repogrant-reconcile-rule", said.Output, StringComparison.Ordinal);
        await BecomesAsync(empty, async () => (await ContentsAsync(a)).Replace($"bucket {Bucket}\n", "", StringComparison.Ordinal));

        await ShellAsync(local, "111111111111", InFolder(local, ChangeSet("second")));
        await ExecuteAsync(a, "second");
        Assert.Equal("CREATE_COMPLETE", await StatusAsync(a, "repogrant"));
    }

    [Fact]
    public async Task A_stacks_name_that_is_too_long_is_refused_before_anything_else_is_made()
    {
        await using var local = await TemporaryLocalAws.StartAsync(options => options with { Lag = LagSeeds.OfTest() }, Cancelled);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var a = Client(local, http, "111111111111");
        var name = "repogrant-" + new string('x', 30);
        Render(local);
        await ShellAsync(local, "111111111111", InFolder(local, Prepared(name)));

        await ExecuteAsync(a, "first", name);

        Assert.Equal("ROLLBACK_COMPLETE", await StatusAsync(a, name));
        var failed = (await a.QueryAsync("cloudformation", "DescribeStackEvents", [("StackName", name)], Cancelled))
            .Descendants("member")
            .Where(e => e.Element("ResourceStatus")!.Value == "CREATE_FAILED")
            .ToArray();
        Assert.All(failed, e => Assert.Equal("StackNameFits", e.Element("LogicalResourceId")!.Value));
        Assert.Contains("^.{1,39}$", Assert.Single(failed).Element("ResourceStatusReason")!.Value, StringComparison.Ordinal);
    }

    /// <summary>What is written is seen late, and what is deleted, too.</summary>
    private static Task BecomesAsync(string expected, Func<Task<string>> contents) =>
        Wait.UntilAsync(async () => await contents() == expected, $"the account has: {expected}");

    /// <summary>The README's block up to the deployment, and a change set in its place: it is executed without the CLI's wait.</summary>
    private static string Prepared(string stack = "repogrant")
    {
        var block = ShellBlocks.InPages.Single(block => block.Text.Contains("aws cloudformation package", StringComparison.Ordinal)).Text;
        return block[..block.IndexOf("aws cloudformation deploy", StringComparison.Ordinal)] + ChangeSet("first", stack);
    }

    private static string ChangeSet(string name, string stack = "repogrant") =>
        $$"""
            aws s3 cp .build/repository-account/packaged.yaml s3://{{Bucket}}/template >/dev/null
            body=$AWS_ENDPOINT_URL/{{Bucket}}/template
            aws cloudformation create-change-set --stack-name {{stack}} --change-set-name {{name}} --change-set-type CREATE \
              --template-url "$body" --capabilities CAPABILITY_NAMED_IAM --parameters \
              ParameterKey=ConsumerAccountIds,ParameterValue=222222222222 ParameterKey=ExternalId,ParameterValue=an-external-id
            """;

    private static async Task ExecuteAsync(AwsClient a, string changeSet, string stack = "repogrant")
    {
        await a.QueryAsync("cloudformation", "ExecuteChangeSet", [("StackName", stack), ("ChangeSetName", changeSet)], Cancelled);
        await Wait.UntilAsync(async () => !(await StatusAsync(a, stack)).EndsWith("_IN_PROGRESS", StringComparison.Ordinal));
    }

    /// <summary>What an account has, one line each: everything that a stack or a grant may have created.</summary>
    private static async Task<string> ContentsAsync(AwsClient account)
    {
        var iam = await account.QueryAsync("iam", "GetAccountAuthorizationDetails", [], Cancelled);
        var policies = await account.QueryAsync("iam", "ListPolicies", [("Scope", "Local")], Cancelled);
        List<string> lines =
        [
            .. iam.Descendants("RoleName").Select(name => $"role {name.Value}"),
            .. policies.Descendants("PolicyName").Select(name => $"policy {name.Value}"),
            .. (await account.QueryAsync("iam", "ListInstanceProfiles", [], Cancelled))
                .Descendants("InstanceProfileName")
                .Select(name => $"profile {name.Value}"),
            .. await NamesAsync("states", "ListStateMachines", "stateMachines", "name"),
            .. await NamesAsync("events", "ListEventBuses", "EventBuses", "Name"),
            .. await NamesAsync("events", "ListRules", "Rules", "Name"),
            .. await NamesAsync("dynamodb", "ListTables", "TableNames", null),
            .. await NamesAsync("sqs", "ListQueues", "QueueUrls", null),
            .. await NamesAsync("ssm", "DescribeParameters", "Parameters", "Name"),
            .. (await account.JsonAsync("ssm", "ListDocuments", new() { ["Filters"] = Own() }, Cancelled))["DocumentIdentifiers"]!
                .AsArray()
                .Select(document => $"document {document!["Name"]}"),
            .. (await account.QueryAsync("cloudformation", "DescribeStacks", [], Cancelled))
                .Descendants("StackName")
                .Select(name => $"stack {name.Value}"),
            .. (await RestAsync(account, "s3", "/")).Descendants().Where(e => e.Name.LocalName == "Name").Select(e => $"bucket {e.Value}"),
            .. JsonNode.Parse(await account.RestAsync("lambda", "/2015-03-31/functions", Cancelled))!["Functions"]!
                .AsArray()
                .Select(function => $"function {function!["FunctionName"]}"),
        ];
        return string.Concat(lines.Order(StringComparer.Ordinal).Select(line => line + "\n"));

        async Task<IEnumerable<string>> NamesAsync(string service, string operation, string list, string? name) =>
            ((await account.JsonAsync(service, operation, [], Cancelled))[list]?.AsArray() ?? []).Select(item =>
                $"{operation} {(name is null ? item : item![name])}"
            );

        static JsonArray Own() => [new JsonObject { ["Key"] = "Owner", ["Values"] = new JsonArray("Self") }];
    }

    private static async Task<XElement> RestAsync(AwsClient account, string service, string path) =>
        XElement.Parse(await account.RestAsync(service, path, Cancelled));

    private static async Task<string> FunctionAsync(AwsClient a) =>
        (string)
            JsonNode.Parse(await a.RestAsync("lambda", "/2015-03-31/functions/repogrant-ReportAccess/configuration", Cancelled))![
                "CodeSha256"
            ]!;

    private static Task GoneAsync(AwsClient account, string stack) =>
        Wait.UntilAsync(async () =>
        {
            try
            {
                var status = await StatusAsync(account, stack);
                Assert.NotEqual("DELETE_FAILED", status);
                return false;
            }
            catch (AwsClientException e) when (e.Message.Contains("does not exist", StringComparison.Ordinal))
            {
                return true;
            }
        });

    /// <summary>From the execution of its change set until the stack, to which nothing else has happened since, was complete.</summary>
    private static async Task<TimeSpan> CreationTimeAsync(AwsClient account, string stack)
    {
        var described = await account.QueryAsync("cloudformation", "DescribeStacks", [("StackName", stack)], Cancelled);
        var newest = (await account.QueryAsync("cloudformation", "DescribeStackEvents", [("StackName", stack)], Cancelled))
            .Descendants("member")
            .First();
        Assert.Equal("CREATE_COMPLETE", newest.Element("ResourceStatus")!.Value);
        return At(newest, "Timestamp") - At(described, "CreationTime");

        static DateTimeOffset At(XElement element, string name) =>
            DateTimeOffset.Parse(element.Descendants(name).First().Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>How many times longer than on an idle machine something takes now.</summary>
    private static double Load() =>
        Math.Max(
            1,
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
                / Environment.ProcessorCount
        );
}
