using System.Text;
using LocalAws.Client;

namespace Security.Tests.Hygiene;

/// <summary>Something that a run left behind, where anybody with access can read it.</summary>
internal sealed record Artifact(string Kind, string Where, string Text);

/// <summary>Everything that a run left behind: files, logs, executions, commands, records, and what is on its instances.</summary>
internal static class Artifacts
{
    public const string Log = "function log";
    public const string File = "file of the run";
    public const string Execution = "execution";
    public const string Command = "command";
    public const string Record = "record";
    public const string Instance = "file on an instance";

    private const string EndOfFile = "-- end of a file --";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<IReadOnlyList<Artifact>> OfAsync(Accounts accounts, params string[] instances)
    {
        // Commands first: reading the instances' files is itself a command, and its output would be one more copy.
        List<Artifact> all =
        [
            .. Files(accounts),
            .. await CommandsAsync(accounts.Consumer),
            .. await ExecutionsAsync(accounts),
            .. await RecordsAsync(accounts.RepositoryAccount),
        ];
        foreach (var instance in instances)
            all.AddRange(await FilesOnAsync(accounts, instance));
        return all;
    }

    private static IEnumerable<Artifact> Files(Accounts accounts)
    {
        var folder = accounts.Host.Cloud.Options.Folder;
        // What a running process creates for a moment may already be gone.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (var path in Directory.EnumerateFiles(folder, "*", options).Where(path => Path.GetFileName(path) != "bootstrap"))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            yield return new(Path.GetFileName(path) == "log" ? Log : File, Path.GetRelativePath(folder, path), reader.ReadToEnd());
        }
    }

    private static async Task<IReadOnlyList<Artifact>> ExecutionsAsync(Accounts accounts)
    {
        var found = new List<Artifact>();
        foreach (var machine in (string[])["grant-access", "instance-launched", "reconcile-grants", "revoke-access"])
        {
            var executions = await accounts.RepositoryAccount.JsonAsync(
                "states",
                "ListExecutions",
                new() { ["stateMachineArn"] = accounts.StateMachine(machine) },
                Cancelled
            );
            foreach (var execution in executions["executions"]!.AsArray())
            {
                var arn = (string)execution!["executionArn"]!;
                var description = await accounts.RepositoryAccount.JsonAsync(
                    "states",
                    "DescribeExecution",
                    new() { ["executionArn"] = arn },
                    Cancelled
                );
                found.Add(new(Execution, arn, description.ToJsonString()));
                string? next = null;
                do
                {
                    var page = await accounts.RepositoryAccount.JsonAsync(
                        "states",
                        "GetExecutionHistory",
                        new()
                        {
                            ["executionArn"] = arn,
                            ["includeExecutionData"] = true,
                            ["nextToken"] = next,
                        },
                        Cancelled
                    );
                    found.AddRange(
                        page["events"]!.AsArray().Select(e => new Artifact(Execution, $"{arn}, event {e!["id"]}", e.ToJsonString()))
                    );
                    next = (string?)page["nextToken"];
                } while (next is not null);
            }
        }
        return found;
    }

    private static async Task<IReadOnlyList<Artifact>> CommandsAsync(AwsClient consumer)
    {
        var found = new List<Artifact>();
        var listed = await consumer.JsonAsync("ssm", "ListCommandInvocations", new() { ["Details"] = true }, Cancelled);
        foreach (var invocation in listed["CommandInvocations"]!.AsArray())
        {
            var (command, instance) = ((string)invocation!["CommandId"]!, (string)invocation["InstanceId"]!);
            var whole = await consumer.JsonAsync(
                "ssm",
                "GetCommandInvocation",
                new() { ["CommandId"] = command, ["InstanceId"] = instance },
                Cancelled
            );
            var sent = await consumer.JsonAsync("ssm", "ListCommands", new() { ["CommandId"] = command }, Cancelled);
            found.Add(
                new(
                    Command,
                    $"{command} on {instance}",
                    invocation.ToJsonString() + whole["StandardOutputContent"] + whole["StandardErrorContent"] + sent.ToJsonString()
                )
            );
        }
        return found;
    }

    private static async Task<IReadOnlyList<Artifact>> RecordsAsync(AwsClient account)
    {
        var answer = await account.JsonAsync("dynamodb", "Scan", new() { ["TableName"] = "repogrant-grants" }, Cancelled);
        Assert.Null(answer["LastEvaluatedKey"]);
        return [.. answer["Items"]!.AsArray().Select(item => new Artifact(Record, (string)item!["id"]!["S"]!, item.ToJsonString()))];
    }

    /// <summary>
    /// What exists in homes and temporary folders, except the aws CLI's own cache of its session, which every profile with a role has (AWS
    /// CLI user guide, "Use an IAM role"): only its user can read it, and it expires in an hour.
    /// </summary>
    private static async Task<IReadOnlyList<Artifact>> FilesOnAsync(Accounts accounts, string instance)
    {
        var shell = await accounts.ShellAsync(
            instance,
            $$"""
            find /root /home /tmp /var/tmp /var/log /etc /run -xdev \
              -path /etc/host -prune -o -path '*/.aws/cli/cache' -prune -o -path '*/.git/objects' -prune -o \
              -type f -size -64k -print 2>/dev/null |
            while IFS= read -r file; do echo "$file"; cat "$file"; echo; echo '{{EndOfFile}}'; done
            """
        );
        return
        [
            .. shell
                .Output.Split(EndOfFile, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(file => new Artifact(Instance, $"{instance}:{file.Split('\n')[0]}", file)),
        ];
    }
}
