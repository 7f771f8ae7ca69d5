using Amazon.Runtime;

namespace Amazon.StepFunctions;

/// <summary>The status of an execution.</summary>
public class ExecutionStatus : ConstantClass
{
    public static readonly ExecutionStatus ABORTED = new("ABORTED");

    public static readonly ExecutionStatus FAILED = new("FAILED");

    public static readonly ExecutionStatus PENDING_REDRIVE = new("PENDING_REDRIVE");

    public static readonly ExecutionStatus RUNNING = new("RUNNING");

    public static readonly ExecutionStatus SUCCEEDED = new("SUCCEEDED");

    public static readonly ExecutionStatus TIMED_OUT = new("TIMED_OUT");

    public ExecutionStatus(string value)
        : base(value) { }

    public static ExecutionStatus FindValue(string value) => FindValue<ExecutionStatus>(value);

    public static implicit operator ExecutionStatus(string value) => FindValue(value);
}
