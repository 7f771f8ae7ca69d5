using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Grants;

/// <summary>Writes a grant's record before the first change, and adds the result after the last. The only writer of records.</summary>
public sealed class RecordGrant
{
    private readonly GrantStore grants;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public RecordGrant()
        : this(GrantStore.OfFunction(), TimeProvider.System) { }

    internal RecordGrant(GrantStore grants, TimeProvider clock)
    {
        this.grants = grants;
        this.clock = clock;
    }

    /// <summary>Records, where the request is to be recorded; returns the record's key either way.</summary>
    [LambdaFunction(ResourceName = "RecordGrantFunction")]
    public async Task<GrantKey> RecordGrantAsync(RecordInput input, ILambdaContext context)
    {
        var grant = GrantStore.KeyOf(input.Request);
        return input.Request.IsToBeRecorded
            ? await Deadline.RunAsync(context, clock, deadline => WriteAsync(input, grant, context.Logger, deadline))
            : grant;
    }

    private async Task<GrantKey> WriteAsync(RecordInput input, GrantKey grant, ILambdaLogger logger, CancellationToken deadline)
    {
        var record = new GrantRecord
        {
            Execution = input.Execution,
            Request = JsonSerializer.SerializeToElement(input.Request, JsonContext.Default.AccessRequest),
            Result = input.Report is { } report ? ResultOf(report) : null,
        };

        // A later execution may have asked for something else meanwhile: its record stays.
        if (input.Report is not null && !await IsOfAsync(input.Execution, grant, deadline))
        {
            logger.RecordOfAnother(GrantStore.NameOf(grant));
            return grant;
        }

        await grants.WriteAsync(grant, record, deadline);
        return grant;
    }

    private async Task<bool> IsOfAsync(string execution, GrantKey grant, CancellationToken cancellationToken)
    {
        if (await grants.ReadAsync(grant, cancellationToken) is not { } text)
            return false;

        try
        {
            return JsonSerializer.Deserialize(text, JsonContext.Default.GrantRecord)?.Execution == execution;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static GrantResult ResultOf(Report report) =>
        new(
            report.Status,
            report.Instances.Count(instance => instance.Status == InstanceStatus.Verified),
            report.Instances.Count(instance => instance.Status == InstanceStatus.Failed),
            report.Instances.Count(instance => instance.Status == InstanceStatus.Unreachable),
            report.Changes.Count(change => change.Action != ChangeAction.Unchanged)
        );
}
