using Amazon.Lambda.Core;
using RepoGrant.Contract;

namespace RepoGrant.Host;

/// <summary>Every message the functions log. None holds a credential, an external id, or what an instance printed.</summary>
internal static class Log
{
    public static void Changed(this ILambdaLogger logger, Change change) =>
        logger.LogInformation("{Action} {Resource} in {Account}", change.Action, change.Resource, change.Account);

    public static void Selected(this ILambdaLogger logger, int instances, int toAssociate, int batches) =>
        logger.LogInformation(
            "Selected {Instances} instances: {ToAssociate} without a profile, {Batches} batches",
            instances,
            toAssociate,
            batches
        );

    public static void CommandSent(this ILambdaLogger logger, string commandId, int instances) =>
        logger.LogInformation("Sent command {CommandId} to {Instances} instances", commandId, instances);

    public static void NotManagedYet(this ILambdaLogger logger, int instances) =>
        logger.LogInformation("{Instances} instances are not managed by Systems Manager yet", instances);

    public static void CommandRefused(this ILambdaLogger logger, string reason) =>
        logger.LogWarning("SendCommand was refused, the instances are looked at again: {Reason}", reason);

    public static void Finished(this ILambdaLogger logger, string instanceId, InstanceStatus status) =>
        logger.LogInformation("{InstanceId} is {Status}", instanceId, status);

    public static void Gone(this ILambdaLogger logger, string instanceId) =>
        logger.LogInformation("{InstanceId} was terminated since it was selected", instanceId);

    public static void RecordIgnored(this ILambdaLogger logger, string grant, string reason) =>
        logger.LogError("The record of the grant {Grant} is not valid and is left out: {Reason}", grant, reason);

    public static void RecordOfAnother(this ILambdaLogger logger, string grant) =>
        logger.LogInformation("A newer request of the grant {Grant} has been recorded: the result is not added", grant);

    public static void Drifted(this ILambdaLogger logger, string grant, string drift) =>
        logger.LogWarning("The grant {Grant} has drifted: {Drift}", grant, drift);

    public static void GrantsFound(this ILambdaLogger logger, int grants, string instanceId) =>
        logger.LogInformation("{Grants} grants are for {InstanceId}", grants, instanceId);
}
