using Amazon.Lambda.Core;
using RepoGrant.Contract;

namespace RepoGrant.Host;

/// <summary>
/// Every message that the functions log. None contains a credential, an external id, or output of an instance. Each names the instances
/// that it is about, so that a search for an instance's id finds it.
/// </summary>
internal static class Log
{
    /// <summary>The log of a state's work: its lines name the execution and the grant.</summary>
    public static ILambdaLogger LogOf(this ILambdaContext context, StateInput input) =>
        new GrantLogger(context.Logger, input.Execution, GrantKey.Of(input.Request).Id);

    /// <summary>The log of work that is for no single grant, or for one that is not known yet: its lines name the execution.</summary>
    public static ILambdaLogger LogOf(this ILambdaContext context, string? execution) =>
        new GrantLogger(context.Logger, execution ?? "no execution", grant: null);

    public static void Changed(this ILambdaLogger logger, Change change) =>
        logger.LogInformation("{Action} {Resource} in {Account}", change.Action, change.Resource, change.Account);

    public static void Selected(this ILambdaLogger logger, IEnumerable<string> instances, int toAssociate, int batches) =>
        logger.LogInformation(
            "Selected: {Instances}; without a profile: {ToAssociate}; batches: {Batches}",
            string.Join(' ', instances),
            toAssociate,
            batches
        );

    public static void CommandSent(this ILambdaLogger logger, string commandId, IEnumerable<string> instances) =>
        logger.LogInformation("Sent command {CommandId} to {Instances}", commandId, string.Join(' ', instances));

    public static void NotManagedYet(this ILambdaLogger logger, IEnumerable<string> instances) =>
        logger.LogInformation("Not managed by Systems Manager yet: {Instances}", string.Join(' ', instances));

    public static void CommandRefused(this ILambdaLogger logger, IEnumerable<string> instances, string reason) =>
        logger.LogWarning(
            "SendCommand was refused for {Instances}; none of them was sent it: {Reason}",
            string.Join(' ', instances),
            reason
        );

    public static void Finished(this ILambdaLogger logger, string instanceId, InstanceStatus status) =>
        logger.LogInformation("{InstanceId} is {Status}", instanceId, status);

    public static void Gone(this ILambdaLogger logger, string instanceId) =>
        logger.LogInformation("{InstanceId} was terminated since it was selected", instanceId);

    public static void RecordIgnored(this ILambdaLogger logger, string grant, string reason) =>
        logger.LogError("The record of the grant {Record} is not valid and was skipped: {Reason}", grant, reason);

    public static void RecordOfAnother(this ILambdaLogger logger) =>
        logger.LogInformation("A newer request of the grant has been recorded: the result is not added");

    public static void Drifted(this ILambdaLogger logger, string grant, string drift) =>
        logger.LogWarning("The grant {Grant} has drifted: {Drift}", grant, drift);

    public static void GrantsFound(this ILambdaLogger logger, int grants, string instanceId) =>
        logger.LogInformation("Grants for {InstanceId}: {Grants}", instanceId, grants);
}
