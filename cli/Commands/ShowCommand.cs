using System.CommandLine;
using System.Text.Json.Nodes;
using RepoGrant.Cli.Grants;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>show</c>: shows one recorded grant with its instances.</summary>
internal static class ShowCommand
{
    public static Command Create(Runner run)
    {
        var grant = new GrantArgument();
        var command = new Command("show", "Shows a recorded grant: who gets which access, and the result of each instance.");
        grant.AddTo(command);
        command.SetAction(run(invocation => ShowAsync(invocation, grant)));
        return command;
    }

    private static async Task<int> ShowAsync(Invocation invocation, GrantArgument argument)
    {
        var grant = await argument.FindAsync(invocation);
        var instances = await (await invocation.GrantsAsync()).InstancesAsync(grant.Key, invocation.Cancelled);
        var starter = grant.Result is { } result ? await StarterAsync(invocation, result.Execution) : new(null);
        if (invocation.IsJson)
        {
            var json = GrantJson.Of(grant);
            (json["startedBy"], json["startedByNote"]) = (starter.Name, starter.Note);
            json["instances"] = new JsonArray([.. instances.Select(GrantJson.Of)]);
            invocation.Print(json);
            return ExitCode.Ok;
        }

        Show(grant, starter, invocation.Screen);
        Show(instances, invocation.Screen);
        return ExitCode.Ok;
    }

    private static async Task<Starter> StarterAsync(Invocation invocation, string execution)
    {
        using var trail = (await invocation.SessionAsync()).CreateCloudTrail();
        return await invocation.Starters(await invocation.ExecutionsAsync(), trail).OfAsync(execution, invocation.Cancelled);
    }

    private static void Show(RecordedGrant grant, Starter starter, Screen screen)
    {
        screen.Line($"{grant.Key.Name}: {grant.Status}", Tone.Strong);
        Field("consumer", $"account {grant.Key.AccountId}, {grant.Key.Region}");
        if (grant.Request is { } request)
        {
            foreach (var repository in request.Repositories)
            {
                var branches = repository.ProtectedBranches is { Count: > 0 } some ? $", protected: {string.Join(", ", some)}" : "";
                Field("repository", $"{repository.Id}, {WordConverter<AccessLevel>.WordOf(repository.Access)}{branches}");
            }

            if (request.Consumer.Instances.Ids is { Count: > 0 } ids)
                Field("instances", string.Join(", ", ids));
            foreach (var (key, value) in request.Consumer.Instances.Tags)
                Field("tag", $"{key}={value}");
            Field("users", string.Join(", ", request.Users));
            Field("access role", request.AccessRoleName);
            Field("instance role", request.Consumer.InstanceRoleName);
            Field("profile", request.ProfileName);
            if (request.ExpiresAt is { } end)
                Field("expires", Moment.Text(end));
        }

        if (grant.Record.Holder is { } holder)
            Field("changed by", holder);
        Run("last run", grant.Result);
        if (starter.Name is { } name)
            Field("started by", name);
        if (starter.Note is { } note)
            Field("", note);
        Run("last launch", grant.Launch);

        void Run(string name, GrantResult? result)
        {
            if (result is null)
                return;
            var counts = $"{result.Verified} verified, {result.Failed} failed, {result.Unreachable} unreachable, {result.Changed} changed";
            var error = result.Error is null ? "" : $", {result.Error}";
            var execution = Arn.ExecutionNameOf(result.Execution);
            Field(name, $"{result.Status}{error} at {Moment.Text(result.At)}: {counts} ({execution})");
        }

        void Field(string name, string text) => screen.Line($"  {name, -13}  {text}");
    }

    private static void Show(IReadOnlyList<InstanceRecord> instances, Screen screen)
    {
        if (instances.Count == 0)
            return;
        screen.Line();
        var columns = new Columns("INSTANCE", "STATUS", "SINCE", "LAST VERIFIED");
        foreach (var instance in instances.OrderBy(instance => instance.HasLeft).ThenBy(instance => instance.Failed.Count == 0))
        {
            var tone =
                instance.HasLeft ? Tone.Quiet
                : instance.Status is StatusWord.Failed or StatusWord.Unreachable ? Tone.Bad
                : Tone.Plain;
            columns.Add(tone, instance.InstanceId, instance.Status, instance.At ?? "", instance.VerifiedAt ?? "");
        }

        columns.Show(screen);
        foreach (var instance in instances.Where(instance => !instance.HasLeft))
        {
            foreach (var check in instance.Failed)
                screen.Mark(false, $"{instance.InstanceId} {check.Name} {check.User} {check.Repository}: {check.Detail}");
        }
    }
}
