using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Makes one normalised request of an execution's input: of a full request without asking AWS anything, or of a recorded grant, read and
/// validated again, for single instances.
/// </summary>
public sealed class ValidateRequest
{
    private readonly GrantStore grants;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public ValidateRequest()
        : this(GrantStore.OfFunction(), Settings.OfFunction, TimeProvider.System) { }

    internal ValidateRequest(GrantStore grants, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>
    /// Validates; throws <see cref="InvalidRequest"/> with every problem. The input is read as it came: a serializer would already have
    /// dropped what validation has to see.
    /// </summary>
    [LambdaFunction(ResourceName = "ValidateRequestFunction")]
    public Task<AccessRequest> ValidateRequestAsync(Stream input, ILambdaContext context) =>
        Deadline.RunAsync(
            context,
            clock,
            async deadline =>
                await reader.ReadAsync(input, deadline) switch
                {
                    ExecutionInput.Full full => full.Request,
                    ExecutionInput.OfRecordedGrant recorded => await ReadAsync(recorded, deadline),
                    var other => throw new InvalidOperationException($"{other.GetType().Name} is not an execution's input."),
                }
        );

    private async Task<AccessRequest> ReadAsync(ExecutionInput.OfRecordedGrant input, CancellationToken cancellationToken)
    {
        var text =
            await grants.ReadAsync(input.Grant, cancellationToken)
            ?? throw Problems.Only("$.grant", $"no grant is recorded as {GrantStore.NameOf(input.Grant)}");
        var request = GrantStore.Parse(input.Grant, text, reader);
        var instances = new InstanceSelection { Ids = input.InstanceIds, Tags = new Dictionary<string, string>() };
        return request with { Recorded = true, Consumer = request.Consumer with { Instances = instances } };
    }
}
