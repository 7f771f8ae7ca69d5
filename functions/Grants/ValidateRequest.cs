using System.Text.Json;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Makes one normalised request of an execution's input: of a full request without asking AWS anything, or of a recorded grant, read and
/// validated again, for single instances.
/// </summary>
internal sealed class ValidateRequest(GrantStore grants, Settings settings, TimeProvider clock)
{
    private readonly RequestReader reader = new(settings.Region, settings.AccountId);

    public async Task<AccessRequest> HandleAsync(Stream input, ILambdaContext context)
    {
        using var deadline = Deadline.From(context, clock);
        return await reader.ReadAsync(input, deadline.Token) switch
        {
            ExecutionInput.Full full => full.Request,
            ExecutionInput.OfRecordedGrant recorded => await ReadAsync(recorded, deadline.Token),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no input."),
        };
    }

    private async Task<AccessRequest> ReadAsync(ExecutionInput.OfRecordedGrant input, CancellationToken cancellationToken)
    {
        var text =
            await grants.ReadAsync(input.Grant, cancellationToken)
            ?? throw new InvalidRequest($"1 problem in the request:\n$.grant: no grant is recorded as {GrantStore.NameOf(input.Grant)}");
        var request = GrantStore.Parse(input.Grant, text, reader);
        var instances = new InstanceSelection { Ids = input.InstanceIds, Tags = new Dictionary<string, string>() };
        return request with { Recorded = true, Consumer = request.Consumer with { Instances = instances } };
    }
}
