using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Deployment;
using LocalAws.Instances;

namespace Security.Tests.Guard;

/// <summary>Both templates under AWS Control Tower's proactive rules and our own, by cfn-guard. A rule that they break is in exclusions.json with its reason.</summary>
public sealed class GuardTests
{
    private const string Default = "repository account, by default";
    private const string Hardened = "repository account, hardened";
    private const string Consumer = "consumer account";

    private static readonly string Package = Path.Combine(
        Accounts.Project,
        "tests",
        "tools",
        "node_modules",
        "@cdklabs",
        "cdk-validator-cfnguard"
    );
    private static readonly string OwnRules = Path.Combine(Accounts.Project, "tests", "Security", "Guard", "repogrant.guard");
    private static readonly JsonArray Exclusions = JsonNode
        .Parse(File.ReadAllText(Path.Combine(Accounts.Project, "tests", "Security", "Guard", "exclusions.json")))!
        .AsArray();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Templates_break_no_rule_but_those_excluded_with_a_reason()
    {
        var report = new Report("9-templates-1-cfn-guard", "cfn-guard: AWS Control Tower's proactive rules and our own");
        var rows = new List<string[]>();
        foreach (var deployment in await DeploymentsAsync())
        {
            var (passed, failed) = await ValidateAsync(deployment.Resolve(), "");
            var excluded = Exclusions
                .Where(exclusion => exclusion!["in"]!.AsArray().Any(name => (string)name! == deployment.Name))
                .Select(exclusion => (string)exclusion!["rule"]!)
                .ToHashSet();
            foreach (var rule in passed.Concat(failed.Keys).Concat(excluded).Distinct().Order(StringComparer.Ordinal))
            {
                // An exclusion that is no longer needed hides the next fault.
                var expected = excluded.Contains(rule) ? "broken, excluded" : "kept";
                report.Expect(
                    expected,
                    failed.TryGetValue(rule, out var messages)
                        ? excluded.Contains(rule)
                            ? "broken, excluded"
                            : "broken: " + messages
                        : passed.Contains(rule)
                            ? "kept"
                            : "not looked at",
                    $"{deployment.Name}: {rule}"
                );
                rows.Add([deployment.Name, rule, expected]);
            }
        }
        report.Table(["deployment", "rule", "result"], rows);
        foreach (var exclusion in Exclusions)
            report.Paragraph($"Excluded {exclusion!["rule"]}: {exclusion["reason"]}");
        Assert.All(
            Exclusions,
            exclusion => Assert.True(((string)exclusion!["reason"]!).Length > 40, $"{exclusion["rule"]} is excluded without a reason")
        );
        // Everything that can be public, unencrypted or unlogged here was looked at.
        Assert.All(
            ["iam_", "lambda_", "step_functions_", "cloudwatch_"],
            family => Assert.Contains(rows, row => row[1].StartsWith(family, StringComparison.Ordinal))
        );
        report.End();
    }

    /// <summary>Properties that one resource has instead (null for not at all), and the rule that has to break.</summary>
    private static readonly (string Deployment, string Resource, string Properties, string Rule)[] Weakenings =
    [
        (Default, "FunctionLogs", """{"RetentionInDays":null}""", "logs_end"),
        (Default, "ValidateRequestFunction", """{"LoggingConfig":null}""", "functions_log_where_retention_is_set"),
        (Default, "GrantAccessStateMachine", """{"LoggingConfiguration":{"Level":"OFF"}}""", "state_machines_log"),
        (
            Default,
            "LaunchBusPolicy",
            """{"Statement":{"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Condition":{"Bool":{"events:eventBusInvocation":"true"},"ForAllValues:StringEquals":{"events:source":"aws.ec2","events:detail-type":"EC2 Instance State-change Notification"},"Null":{"events:source":"false","events:detail-type":"false"}}}}""",
            "bus_takes_launches_only"
        ),
        (
            Default,
            "LaunchBusPolicy",
            """{"Statement":{"Effect":"Allow","Principal":{"AWS":["222222222222"]},"Action":"events:PutEvents","Condition":{"Bool":{"events:eventBusInvocation":"true"},"ForAllValues:StringEquals":{"events:source":"aws.ec2","events:detail-type":"EC2 Instance State-change Notification"}}}}""",
            "bus_takes_launches_only"
        ),
        (Default, "ReportAccessRole", """{"Path":"/"}""", "machinery_has_its_path"),
        (
            Default,
            "ReportAccessRole",
            """{"Policies":[{"PolicyName":"x","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}]}""",
            "iam_inline_policy_no_statements_with_admin_access_check"
        ),
        (
            Default,
            "AccessBoundary",
            """{"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"codecommit:*","Resource":"*"}]}}""",
            "iam_managed_policy_no_statements_with_full_access_check"
        ),
        (Hardened, "StateMachineLogs", """{"KmsKeyId":null}""", "cloudwatch_log_group_encrypted_check"),
        (
            Consumer,
            "ProvisionerRole",
            """{"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}]}}""",
            "trust_is_pinned"
        ),
        (
            Consumer,
            "ProvisionerRole",
            """{"Policies":[{"PolicyName":"x","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"iam:CreateRole","Resource":"arn:aws:iam::222222222222:role/repogrant/*"}]}}]}""",
            "roles_are_created_with_a_boundary_only"
        ),
        (
            Consumer,
            "ProvisionerRole",
            """{"Policies":[{"PolicyName":"x","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":["iam:GetRole","iam:PassRole"],"Resource":"arn:aws:iam::222222222222:role/repogrant/*"}]}}]}""",
            "roles_are_passed_to_ec2_only"
        ),
    ];

    [Fact]
    public async Task Each_weakened_template_breaks_its_rule()
    {
        var report = new Report("9-templates-2-would-notice", "cfn-guard would notice: templates with one protection less");
        var deployments = (await DeploymentsAsync()).ToDictionary(deployment => deployment.Name);
        var rows = new List<string[]>();
        foreach (var (name, resource, properties, rule) in Weakenings)
        {
            var template = deployments[name].Resolve();
            var weakened = template["Resources"]![resource]!["Properties"]!.AsObject();
            foreach (var (property, value) in JsonNode.Parse(properties)!.AsObject())
            {
                Assert.True(weakened.Remove(property) || property == "Policies", $"{resource} has no {property}");
                if (value is not null)
                    weakened[property] = value.DeepClone();
            }
            var (_, failed) = await ValidateAsync(template, "identityandaccessmanagement", "cloudwatch");
            report.Expect(true, failed.ContainsKey(rule), $"{name}, {resource}: {rule} is broken");
            rows.Add([name, resource, rule]);
        }
        report.Table(["deployment", "weakened", "rule that breaks"], rows);
        report.End();
    }

    private static async Task<Deployment[]> DeploymentsAsync()
    {
        var translated = Template.Read(
            "template.yaml, translated",
            await RunAsync(
                Python,
                "",
                Path.Combine(Accounts.Project, "tests", "Templates", "sam_translate.py"),
                Path.Combine(Accounts.Project, "template.yaml")
            )
        );
        var consumer = Template.Read(
            "consumer-account.yaml",
            await File.ReadAllTextAsync(Path.Combine(Accounts.Project, "consumer-account.yaml"), Cancelled)
        );
        return
        [
            new(
                Default,
                translated,
                new Dictionary<string, string> { ["ConsumerAccountIds"] = "222222222222", ["ExternalId"] = "an-external-id" }
            ),
            new(
                Hardened,
                translated,
                new Dictionary<string, string>
                {
                    ["OrganizationId"] = "o-exampleorgid",
                    ["ExternalId"] = "an-external-id",
                    ["LogRetentionInDays"] = "365",
                    ["LogKeyArn"] = "arn:aws:kms:us-east-2:111111111111:key/00000000-0000-0000-0000-000000000000",
                    ["StateMachineLogLevel"] = "ALL",
                    ["LogExecutionData"] = "true",
                    ["Tracing"] = "Enabled",
                    ["AlarmTopicArn"] = "arn:aws:sns:us-east-2:111111111111:alarms",
                }
            ),
            new(
                Consumer,
                consumer,
                new Dictionary<string, string>
                {
                    ["RepositoryAccountId"] = "111111111111",
                    ["RepositoryRegion"] = "us-east-2",
                    ["ExternalId"] = "an-external-id",
                    ["HomeRegion"] = "us-east-2",
                }
            ),
        ];
    }

    /// <summary>The rules that applied: those that are kept, and those that are broken with what they say.</summary>
    private static async Task<(IReadOnlySet<string> Passed, IReadOnlyDictionary<string, string> Failed)> ValidateAsync(
        JsonObject template,
        params string[] folders
    )
    {
        string[] rules = [.. folders.Select(folder => Path.Combine(Package, "rules", "control-tower", "cfn-guard", folder)), OwnRules];
        var output = await RunAsync(
            Guard,
            template.ToJsonString(),
            ["validate", "--structured", "--output-format", "json", "--show-summary", "none", "--rules", .. rules]
        );
        var result = Assert.Single(JsonNode.Parse(output)!.AsArray())!;
        return (
            result["compliant"]!.AsArray().Select(rule => (string)rule!).ToHashSet(),
            result["not_compliant"]!
                .AsArray()
                .Select(rule => rule!["Rule"]!)
                .ToDictionary(rule => (string)rule["name"]!, rule => rule["checks"]!.ToJsonString())
        );
    }

    private static string Guard
    {
        get
        {
            var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
            var guard = Path.Combine(Package, "bin", OperatingSystem.IsMacOS() ? "macos" : "ubuntu", architecture, "cfn-guard");
            Assert.True(File.Exists(guard), "cfn-guard is missing: run 'make tools' (npm ci in tests/tools).");
            return guard;
        }
    }

    /// <summary>The one that 'make tools' installed where the machine had none, else the machine's.</summary>
    private static string Python =>
        Path.Combine(Accounts.Project, ".tools", "python", "bin", "python3") is var installed && File.Exists(installed)
            ? installed
            : "python3";

    private static async Task<string> RunAsync(string command, string input, params string[] arguments)
    {
        var run = await CapturedProcess.RunAsync(
            new ProcessStartInfo(command, arguments),
            new() { Input = Encoding.UTF8.GetBytes(input) },
            Cancelled
        );
        // cfn-guard ends with 19 where rules are broken.
        Assert.True(
            run.ExitCode is 0 or 19,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{command} ended with {run.ExitCode}: {Encoding.UTF8.GetString(run.Error)}{Encoding.UTF8.GetString(run.Output)}"
            )
        );
        return Encoding.UTF8.GetString(run.Output);
    }
}
