using System.Text.Json;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Grants;

/// <summary>Writes a grant's record before the first change, and adds the result after the last. The only writer of records.</summary>
internal sealed class RecordGrant(GrantStore grants, TimeProvider clock)
{
    public async Task<GrantKey> HandleAsync(RecordInput input, ILambdaContext context)
    {
        var grant = GrantStore.KeyOf(input.Request);
        if (!input.Request.IsToBeRecorded)
            return grant;

        using var deadline = Deadline.From(context, clock);
        var record = new GrantRecord
        {
            Execution = input.Execution,
            Request = JsonSerializer.SerializeToElement(input.Request, JsonContext.Default.AccessRequest),
            Result = input.Report is { } report ? ResultOf(report) : null,
        };

        // A later execution may have asked for something else meanwhile: its record stays.
        if (input.Report is not null && !await IsOfAsync(input.Execution, grant, deadline.Token))
        {
            context.Logger.RecordOfAnother(GrantStore.NameOf(grant));
            return grant;
        }

        await grants.WriteAsync(grant, record, deadline.Token);
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
