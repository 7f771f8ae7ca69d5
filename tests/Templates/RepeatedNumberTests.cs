namespace Templates.Tests;

/// <summary>
/// Numbers that pages repeat in words. Each line has the page's sentence and where the number comes from: whoever changes one of them is
/// told where the other is.
/// </summary>
public class RepeatedNumberTests
{
    [Theory]
    [InlineData("docs/instances.md", "of up to 50 instances", "functions/Contract/Batch.cs", "MaxInstances = 50;")]
    [InlineData("docs/instances.md", "`git` (1.7.9 or later)", "instance/prerequisites.sh", "at_least \"$git_version\" 1.7.9 ")]
    [InlineData("docs/instances.md", "(1.16.289 or later, or any 2)", "instance/prerequisites.sh", "at_least \"$aws_version\" 1.16.289 ")]
    [InlineData("docs/instances.md", "takes four minutes at most", "instance/instance.sh", "end=$(($(now) + 240))")]
    [InlineData("docs/instances.md", "takes longer than 30 seconds", "instance/verification.sh", "limited 30 setsid ")]
    [InlineData("docs/instances.md", "four at a time", "instance/instance.sh", "[ $((number % 4)) -eq 0 ]")]
    [InlineData("docs/instances.md", "waits for at most ten minutes", "instance/instance.sh", "[ \"$tries\" -lt 120 ]")]
    [InlineData("docs/instances.md", "has been running for more than five minutes", "instance/memory.sh", "flock -w 300 ")]
    [InlineData("docs/instances.md", "takes longer than 15 minutes", "instance/verification.sh", "git_of_cron 900 clone ")]
    [InlineData(
        "docs/instances.md",
        "`WaitMinutes` (45)",
        "template.yaml",
        "not manage yet, before it is UNREACHABLE.\n    Type: Number\n    Default: 45\n"
    )]
    [InlineData("docs/input.md", "| `repositories[]` | 1 to 50 |", "functions/Validation/RequestReader.cs", "MaxRepositories = 50;")]
    [InlineData("docs/input.md", "| up to 20 branches of ", "functions/Validation/RequestReader.cs", "MaxProtectedBranches = 20;")]
    [InlineData("docs/input.md", "| 1 to 20 OS users |", "functions/Validation/RequestReader.cs", "MaxUsers = 20;")]
    [InlineData("docs/input.md", "| up to 50 tag keys and values |", "functions/Validation/RequestReader.cs", "MaxTags = 50;")]
    [InlineData("docs/input.md", "at least 15 minutes ahead", "functions/Validation/RequestReader.cs", "MinMinutesUntilExpiry = 15;")]
    [InlineData(
        "docs/output.md",
        "holds the grant for two more minutes",
        "functions/Records/Claims.cs",
        "FunctionsAreOver = TimeSpan.FromSeconds(125);"
    )]
    [InlineData("docs/operations.md", "within the last 15 seconds", "functions/Host/IamLag.cs", "OfReads = TimeSpan.FromSeconds(15);")]
    [InlineData(
        "docs/operations.md",
        "answer within half a minute",
        "functions/Grants/FindDrift.cs",
        "InstancesAnswerIn = TimeSpan.FromSeconds(30);"
    )]
    [InlineData(
        "docs/operations.md",
        "kept as history for 90 days",
        "functions/Records/GrantHistory.cs",
        "IsKept = TimeSpan.FromDays(90);"
    )]
    [InlineData("docs/operations.md", "It cleans at most 500 instances", "functions/AccountB/InstanceSelector.cs", "MaxInstances = 500;")]
    [InlineData("docs/operations.md", "from more than 200 instances", "functions/Contract/Selection.cs", "MaxLeaving = 200;")]
    [InlineData("docs/operations.md", "where they stay for 14 days", "template.yaml", "MessageRetentionPeriod: 1209600 ")]
    [InlineData("docs/operations.md", "This runs every 15 minutes", "template.yaml", "ScheduleExpression: rate(15 minutes)")]
    [InlineData("docs/operations.md", "2,880 executions of 5 states", "template.yaml", "ScheduleExpression: rate(15 minutes)")]
    [InlineData("docs/operations.md", "`ReconcileSchedule` (`rate(1 day)`)", "template.yaml", "Default: rate(1 day)")]
    [InlineData("docs/operations.md", "for up to seventeen hours", "statemachine/grant-access.asl.json", "\"TimeoutSeconds\": 61200,")]
    [InlineData("docs/operations.md", "waits up to fifty minutes", "statemachine/instance-launched.asl.json", "$states.input.tries = 50 ")]
    [InlineData("SECURITY.md", "within 15 seconds of the last change", "functions/Host/IamLag.cs", "OfReads = TimeSpan.FromSeconds(15);")]
    [InlineData(
        "SECURITY.md",
        "for twelve hours, longer than",
        "functions/Iam/LeftSessions.cs",
        "CredentialsMayLast = TimeSpan.FromHours(12);"
    )]
    [InlineData(
        "CHANGELOG.md",
        "can leave within 12 hours",
        "functions/Iam/LeftSessions.cs",
        "CredentialsMayLast = TimeSpan.FromHours(12);"
    )]
    [InlineData(
        "CHANGELOG.md",
        "Up to 500 instances in a run, in batches of 50",
        "functions/AccountB/InstanceSelector.cs",
        "MaxInstances = 500;"
    )]
    [InlineData("README.md", "with at most two calls a second", "cli/Aws/Pace.cs", "Between = TimeSpan.FromMilliseconds(500);")]
    [InlineData("README.md", "may have at most 39 characters", "template.yaml", "AllowedPattern: ^.{1,39}$")]
    public void A_page_repeats_a_number_as_it_is(string page, string sentence, string source, string number)
    {
        Assert.True(Has(source, number), $"{source} no longer has {number}: {page} says \"{sentence}\".");
        Assert.True(Has(page, sentence), $"{page} no longer says \"{sentence}\", as {source} has it: {number}");

        static bool Has(string file, string text) => Checkout.Text(file).Contains(text, StringComparison.Ordinal);
    }
}
