using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>The tools that create every stack.</summary>
/// <param name="Api">Every service.</param>
/// <param name="Time">The clock for time stamps.</param>
/// <param name="Spreading">Waits for IAM's propagation.</param>
internal sealed record StackTools(IApi Api, TimeProvider Time, Spreading Spreading);
