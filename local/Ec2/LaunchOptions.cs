using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>
/// What a launch may specify for an instance and its attributes show. Only the two protections affect an emulated instance; the rest is
/// stored and shown.
/// </summary>
internal sealed record LaunchOptions
{
    /// <summary>TerminateInstances is refused while it is on.</summary>
    public bool DisableApiTermination { get; init; }

    /// <summary>StopInstances is refused while it is on.</summary>
    public bool DisableApiStop { get; init; }

    public bool EbsOptimized { get; init; }

    public bool Monitoring { get; init; }

    public bool Hibernation { get; init; }

    /// <summary><c>stop</c> or <c>terminate</c>.</summary>
    public string ShutdownBehavior { get; init; } = "stop";

    /// <summary><c>standard</c> or <c>unlimited</c>; null for the default of the instance type.</summary>
    public string? CpuCredits { get; init; }

    public static LaunchOptions Read(JsonObject parameters)
    {
        var credits = parameters.Object("CreditSpecification")?.Text("CpuCredits");
        if (credits is not (null or "standard" or "unlimited"))
            throw Ec2Errors.Invalid("cpuCredits", credits, "Valid values are standard and unlimited.");
        return new()
        {
            DisableApiTermination = parameters.Flag("DisableApiTermination") ?? false,
            DisableApiStop = parameters.Flag("DisableApiStop") ?? false,
            EbsOptimized = parameters.Flag("EbsOptimized") ?? false,
            Monitoring = parameters.Object("Monitoring")?.Flag("Enabled") ?? false,
            Hibernation = parameters.Object("HibernationOptions")?.Flag("Configured") ?? false,
            ShutdownBehavior = Behavior(parameters.Text("InstanceInitiatedShutdownBehavior")) ?? "stop",
            CpuCredits = credits,
        };
    }

    public static string? Behavior(string? text) =>
        text is null or "stop" or "terminate"
            ? text
            : throw Ec2Errors.Invalid("instanceInitiatedShutdownBehavior", text, "Valid values are stop and terminate.");
}
