using System.Text.Json.Nodes;
using LocalAws.Client;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace LocalAws.Demo;

/// <summary>
/// One execution, from nothing: the scene, the execution live, what it created, the proof on the instances, and the same execution again
/// with nothing to change. Every call goes over the wire, so it is what a user of AWS would see.
/// </summary>
internal sealed class Story(
    ExecutionInput input,
    HostDescription host,
    string stack,
    string folder,
    HttpClient http,
    Screen screen,
    TimeProvider time
)
{
    private readonly long begin = time.GetTimestamp();
    private readonly AwsClient repositoryAccount = new(http, host.Endpoint, host.Accounts[0], host.Region, time);
    private readonly AwsClient consumer = new(http, host.Endpoint, host.Accounts[1], input.ConsumerRegion ?? host.Region, time);
    private readonly AdministratorGit git = new(host, host.Accounts[0], folder, time);

    private string Machine => $"arn:aws:states:{host.Region}:{host.Accounts[0]}:stateMachine:{stack}-grant-access";

    /// <summary>Whether everything went as the story says.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        var runCommand = new RunCommand(consumer, time);
        var accounts = new TwoAccounts(repositoryAccount, consumer, git, time);
        var scene = new Scene(input, host, accounts);
        screen.Heading($"The scene of {input.File}");
        await screen.WaitAsync(
            "Repositories with a commit each, and instances …",
            async () =>
            {
                await scene.SetAsync(cancellationToken);
                return scene;
            }
        );
        Describe(scene);

        var request = input.With(scene.Instances);
        if (input.IsPlan && !await GrantBeforeAsync(scene, cancellationToken))
            return false;
        if (scene.IsAdopted && !await RefusedAsync(request, accounts, cancellationToken))
            return false;

        screen.Heading(input.IsPlan ? "The plan, live" : "The execution, live");
        var first = await ExecuteAsync("first", request, screen.FollowAsync, cancellationToken);
        var good = Ended(first);
        if (first.Report is not { } report)
            return false;
        if (input.IsPlan)
            PlanView.Show(new(report), host.Accounts[0], screen);
        else
            ReportView.Show(new(report), host.Accounts[0], screen);
        if (input.IsPlan || !good)
            return good;

        screen.Heading("The proof");
        good &= await ProveAsync(scene, report, runCommand, cancellationToken);
        if (input.InstanceIds.Count == 0 && input.Tags.Count > 0)
            good &= await LaunchAsync(scene, accounts, runCommand, cancellationToken);

        screen.Heading("The same again: nothing to change");
        var second = await ExecuteAsync(
            "second",
            request,
            execution => screen.WaitAsync("The second execution …", () => execution(new Unwatched())),
            cancellationToken
        );
        good &= Ended(second);
        if (second.Report is { } again)
        {
            var actions = new ReportJson(again)
                .Changes.GroupBy(change => change.Action)
                .ToDictionary(group => group.Key, group => group.Count());
            screen.Mark(
                actions.Keys.All(action => action == "Unchanged"),
                string.Join(", ", actions.Select(pair => $"{pair.Value} {pair.Key}"))
            );
            good &= actions.Keys.All(action => action == "Unchanged");
        }

        var total = time.GetElapsedTime(begin);
        var clients = Together([.. await runCommand.TimesOnInstancesAsync(cancellationToken), .. git.Times]);
        screen.Line();
        screen.Line(
            $"{Screen.Seconds(total)} s in all. For {Screen.Seconds(clients)} s of them aws and git were running, on "
                + $"instances and as the administrator; {Screen.Seconds(total - clients)} s were RepoGrant's and LocalAws's."
        );
        screen.Line(
            $"The first execution took {Screen.Seconds(first.Took)} s for {first.States} states, the second "
                + $"{Screen.Seconds(second.Took)} s for {second.States}."
        );
        return good;
    }

    /// <summary>The time in which at least one of them was running.</summary>
    internal static TimeSpan Together(IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> times)
    {
        var sum = TimeSpan.Zero;
        var counted = DateTimeOffset.MinValue;
        foreach (var (from, until) in times.OrderBy(one => one.From))
        {
            var start = from > counted ? from : counted;
            if (until <= start)
                continue;
            sum += until - start;
            counted = until;
        }
        return sum;
    }

    private void Describe(Scene scene)
    {
        screen.Line($"Repository account {host.Accounts[0]}:");
        foreach (var repository in scene.Repositories)
            screen.Line($"  {repository.Region}/{repository.Name}, {input.Branch} is at {repository.Commit}");
        screen.Line($"Consumer account {host.Accounts[1]}:");
        foreach (var (named, real) in scene.Instances)
            screen.Line($"  {real}, which is {named} in the file (EC2 chooses ids)");
        foreach (var (number, instance) in scene.TaggedInstances.Index())
        {
            screen.Line(
                $"  {instance}, tagged as the file says, "
                    + (
                        number == 0 ? "without a profile"
                        : scene.IsAdopted ? "with a profile of its own, whose role is not tagged repogrant:extend=true"
                        : "with a profile of its own, whose role is tagged repogrant:extend=true"
                    )
            );
        }

        screen.Line($"  {scene.OutsideInstance}, a managed instance that is not in the grant");
    }

    // A plan shows changes, so the grant is made first, with less access than the plan asks for.
    private async Task<bool> GrantBeforeAsync(Scene scene, CancellationToken cancellationToken)
    {
        screen.Heading("Before the plan: the same grant, with read access");
        var granted = await ExecuteAsync(
            "before",
            input.WithReadAccess(scene.Instances),
            execution => screen.WaitAsync("The execution …", () => execution(new Unwatched())),
            cancellationToken
        );
        return Ended(granted);
    }

    // An instance's own role is extended only with its owner's consent: the story tries it without first, then the owner consents.
    private async Task<bool> RefusedAsync(string request, TwoAccounts accounts, CancellationToken cancellationToken)
    {
        screen.Heading("Without its owner's consent a role is not extended");
        var refused = await ExecuteAsync(
            "refused",
            request,
            execution => screen.WaitAsync("The execution …", () => execution(new Unwatched())),
            cancellationToken
        );
        var isRefused = refused.Error == "ProfileInUse";
        screen.Mark(isRefused, $"the execution is refused: {refused.Error ?? refused.Status}");
        if (refused.Cause is { } cause)
            screen.Quote(cause);
        screen.Line();
        await accounts.ConsentAsync(Scene.OwnProfile, cancellationToken);
        screen.Line($"The owner of the role {Scene.OwnProfile} tags it repogrant:extend=true, and the request is made again.");
        return isRefused;
    }

    // Nobody starts anything: EventBridge does.
    private async Task<bool> LaunchAsync(Scene scene, TwoAccounts accounts, RunCommand runCommand, CancellationToken cancellationToken)
    {
        screen.Heading("An instance is launched with these tags");
        var instance = await accounts.RunInstanceAsync(input.Tags, profile: null, cancellationToken);
        var ended = await screen.WaitAsync(
            $"{instance} starts; EventBridge tells the repository account …",
            () => new ExecutionWatch(repositoryAccount, time).OfInstanceAsync(Machine, instance, cancellationToken)
        );
        screen.Mark(ended.Succeeded, $"an execution that nobody started by hand, for {instance} alone: {ended.Error ?? ended.Status}");
        if (!ended.Succeeded && ended.Cause is { } cause)
            screen.Quote(cause);
        return ended.Succeeded && await CloneAsync(instance, scene.Repositories[0], runCommand, cancellationToken);
    }

    private async Task<ExecutionResult> ExecuteAsync(
        string name,
        string request,
        Func<Func<IExecutionWatcher, Task<ExecutionResult>>, Task<ExecutionResult>> follow,
        CancellationToken cancellationToken
    )
    {
        var watch = new ExecutionWatch(repositoryAccount, time);
        return await follow(watcher => watch.RunAsync(Machine, name, request, watcher, cancellationToken));
    }

    private bool Ended(ExecutionResult result)
    {
        screen.Mark(
            result.Succeeded,
            $"{result.Status} after {Screen.Seconds(result.Took)} s{(result.Error is null ? "" : $": {result.Error}")}"
        );
        if (!result.Succeeded && (result.Report is { } report ? new ReportJson(report).Summary : result.Cause) is { } why)
            screen.Quote(why);
        return result.Succeeded;
    }

    private async Task<bool> ProveAsync(Scene scene, JsonObject report, RunCommand runCommand, CancellationToken cancellationToken)
    {
        var repository = scene.Repositories[0];
        var good = true;
        foreach (var instance in scene.Instances.Values.Concat(scene.TaggedInstances))
            good &= await CloneAsync(instance, repository, runCommand, cancellationToken);

        await runCommand.WaitUntilOnlineAsync(scene.OutsideInstance, cancellationToken);
        var role = report["accessRoleArn"]!.GetValue<string>();
        var refused = await runCommand.ShellAsync(
            scene.OutsideInstance,
            ProofScripts.CloneByHand(repository.CloneUrl, input.Branch, role, repository.Region),
            cancellationToken
        );
        screen.Mark(!refused.Succeeded, $"{scene.OutsideInstance}, not in the grant, configured by hand in the same way, is refused:");
        screen.Quote(refused.Succeeded ? refused.Output : refused.Errors);
        return good && !refused.Succeeded;
    }

    private async Task<bool> CloneAsync(
        string instance,
        SceneRepository repository,
        RunCommand runCommand,
        CancellationToken cancellationToken
    )
    {
        var granted = await runCommand.ShellAsync(
            instance,
            ProofScripts.Clone(repository.CloneUrl, input.Branch, input.User),
            cancellationToken
        );
        var same = granted.Succeeded && granted.Output.StartsWith(repository.Commit, StringComparison.Ordinal);
        screen.Mark(same, $"{instance}, user {input.User}: git clone {repository.CloneUrl}");
        screen.Quote(granted.Succeeded ? granted.Output : granted.Errors);
        return same;
    }
}
