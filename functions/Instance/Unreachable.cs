using System.Globalization;
using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>Results for instances that no command reached, each with advice.</summary>
internal static class Unreachable
{
    public static InstanceResult NotManaged(string instanceId, TimeSpan waited) =>
        Result(
            instanceId,
            "managed",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Systems Manager still does not manage the instance after {waited.TotalMinutes:0} minutes. "
            )
                + "Check that the SSM agent is installed and running, and that it can reach ssm, ssmmessages and ec2messages of the "
                + "Region (through the internet or VPC endpoints). If the instance has a role that RepoGrant did not create, check that it "
                + "allows what AmazonSSMManagedInstanceCore allows. An agent that had no credentials sleeps up to 30 minutes: restart it, "
                + "or reboot the instance. Then run the grant again."
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
            "The command has been running for two hours. Look at it with aws ssm list-command-invocations, then run the grant again."
        );

    public static InstanceResult NotRunning(string instanceId, string state) =>
        Result(instanceId, "running", $"The instance is {state}. Start it, then run the grant again.");

    // The state as EC2 names it; null if EC2 no longer knows the instance.
    public static InstanceResult Terminated(string instanceId, string? state) =>
        Result(
            instanceId,
            "running",
            (state is null ? "EC2 no longer knows the instance" : $"The instance is {state}")
                + ": it was terminated while the grant was being applied. If the request names it, leave it out."
        );

    private static InstanceResult Result(string instanceId, string check, string advice) =>
        new(instanceId, InstanceStatus.Unreachable, [new Check(check, Ok: false, advice)]);
}
