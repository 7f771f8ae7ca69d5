using System.Globalization;
using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>Results of instances that no command reached, each with what to do about it.</summary>
internal static class Unreachable
{
    public static InstanceResult NotManaged(string instanceId, TimeSpan waited) =>
        Result(
            instanceId,
            "managed",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Systems Manager does not manage the instance after {waited.TotalMinutes:0} minutes. "
            )
                + "Check that the SSM agent is installed and running, and that it reaches ssm, ssmmessages and ec2messages of the Region "
                + "(internet or VPC endpoints). An agent that had no credentials before sleeps up to 30 minutes: restart it, or reboot the "
                + "instance. Then run the grant again."
        );

    public static InstanceResult NotDelivered(string instanceId) =>
        Result(
            instanceId,
            "delivery",
            "The instance did not take the command in time. Check that it runs and that its SSM agent is connected, then run the "
                + "grant again."
        );

    public static InstanceResult Lost(string instanceId) =>
        Result(
            instanceId,
            "delivery",
            "The command has not ended for two hours. Look at it with aws ssm list-command-invocations, then run the grant again."
        );

    public static InstanceResult NotRunning(string instanceId, string state) =>
        Result(instanceId, "running", $"The instance is {state}. Start it, then run the grant again.");

    // The state as EC2 names it; null where EC2 does not know the instance any more.
    public static InstanceResult Terminated(string instanceId, string? state) =>
        Result(
            instanceId,
            "running",
            (state is null ? "EC2 does not know the instance any more" : $"The instance is {state}")
                + ": it was terminated while the grant was being applied. Leave it out of the request where that names it."
        );

    private static InstanceResult Result(string instanceId, string check, string advice) =>
        new(instanceId, InstanceStatus.Unreachable, [new Check(check, Ok: false, advice)]);
}
