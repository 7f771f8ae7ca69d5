using Amazon.Runtime;

namespace Amazon.StepFunctions;

/// <summary>Whether a state machine is being deleted.</summary>
public class StateMachineStatus : ConstantClass
{
    public static readonly StateMachineStatus ACTIVE = new("ACTIVE");

    public static readonly StateMachineStatus DELETING = new("DELETING");

    public StateMachineStatus(string value)
        : base(value) { }

    public static StateMachineStatus FindValue(string value) => FindValue<StateMachineStatus>(value);

    public static implicit operator StateMachineStatus(string value) => FindValue(value);
}
