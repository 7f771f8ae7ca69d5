using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Turns an execution's input into one normalized request: from a full request, or from a recorded grant that is read and validated again,
/// for single instances or for all that it selects.
/// </summary>
public sealed class ValidateRequest
{
    private readonly GrantTable grants;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public ValidateRequest()
        : this(GrantTable.OfFunction(), Settings.OfFunction, TimeProvider.System) { }

    internal ValidateRequest(GrantTable grants, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>
    /// Validates; throws <see cref="InvalidRequest"/> with every problem. Reads the raw input: a serializer would already have dropped what
    /// validation has to see.
    /// </summary>
    [LambdaFunction(ResourceName = "ValidateRequestFunction")]
    public Task<AccessRequest> ValidateRequestAsync(Stream input, ILambdaContext context) =>
        Deadline.RunAsync(
            context,
            clock,
            async deadline =>
                await reader.ReadAsync(input, deadline, earliestEnd: clock.GetUtcNow().AddMinutes(RequestReader.EndsInMinutes)) switch
                {
                    ExecutionInput.Full full => await WithRecordAsync(full.Request, deadline),
                    ExecutionInput.OfRecordedGrant recorded => await ReadAsync(recorded, deadline),
                    var other => throw new InvalidOperationException($"{other.GetType().Name} is not an execution's input."),
                }
        );

    private async Task<AccessRequest> ReadAsync(ExecutionInput.OfRecordedGrant input, CancellationToken cancellationToken)
    {
        var record = await grants.ReadAsync(input.Grant, cancellationToken);
        if (record is not { IsActive: true })
        {
            var state = record is { IsRevoked: true } ? "has been revoked" : "is not recorded";
            throw Problems.Only("$.grant", $"the grant {input.Grant.Id} {state}");
        }

        var request = record.RequestOf(reader);
        if (request.ExpiresAt <= clock.GetUtcNow())
            throw Problems.Only("$.grant", $"the grant {input.Grant.Id} ended at {Moment.Text(request.ExpiresAt.Value)}");

        // In full: everything that differs is changed back to what is recorded. The claim then makes sure that it is still the newest
        // request.
        if (input.InstanceIds.Count == 0)
            return request;

        var instances = new InstanceSelection { Ids = input.InstanceIds, Tags = new Dictionary<string, string>() };
        return request with
        {
            Recorded = true,
            SelectedBy = input.OnlySelected ? request.Consumer.Instances : null,
            Consumer = request.Consumer with { Instances = instances },
        };
    }

    // A plan claims nothing, but also shows what an apply would take away.
    private async Task<AccessRequest> WithRecordAsync(AccessRequest request, CancellationToken cancellationToken) =>
        request.Mode == Mode.Plan && await grants.ReadAsync(GrantKey.Of(request), cancellationToken) is { } record
            ? request with
            {
                Applied = record.AppliedGrant(),
            }
            : request;
}
