using System.Net;
using Amazon.Runtime;

namespace Amazon.StepFunctions
{
    /// <summary>An error response from Step Functions; <see cref="AmazonServiceException.ErrorCode"/> says which.</summary>
    public class AmazonStepFunctionsException : AmazonServiceException
    {
        public AmazonStepFunctionsException(string message)
            : base(message) { }

        public AmazonStepFunctionsException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.StepFunctions.Model
{
    /// <summary>An execution of that name has another input, or has ended.</summary>
    public class ExecutionAlreadyExistsException : AmazonStepFunctionsException
    {
        public ExecutionAlreadyExistsException(string message)
            : base(message) { }

        public ExecutionAlreadyExistsException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>There is no such execution.</summary>
    public class ExecutionDoesNotExistException : AmazonStepFunctionsException
    {
        public ExecutionDoesNotExistException(string message)
            : base(message) { }

        public ExecutionDoesNotExistException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>Too many executions are running: one of them must end first.</summary>
    public class ExecutionLimitExceededException : AmazonStepFunctionsException
    {
        public ExecutionLimitExceededException(string message)
            : base(message) { }

        public ExecutionLimitExceededException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The value is not an ARN of that kind.</summary>
    public class InvalidArnException : AmazonStepFunctionsException
    {
        public InvalidArnException(string message)
            : base(message) { }

        public InvalidArnException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The input is not valid JSON.</summary>
    public class InvalidExecutionInputException : AmazonStepFunctionsException
    {
        public InvalidExecutionInputException(string message)
            : base(message) { }

        public InvalidExecutionInputException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>No execution can have that name.</summary>
    public class InvalidNameException : AmazonStepFunctionsException
    {
        public InvalidNameException(string message)
            : base(message) { }

        public InvalidNameException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The token of the next page is not valid.</summary>
    public class InvalidTokenException : AmazonStepFunctionsException
    {
        public InvalidTokenException(string message)
            : base(message) { }

        public InvalidTokenException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The encryption key cannot be used: its policy, or the caller's, does not allow it.</summary>
    public class KmsAccessDeniedException : AmazonStepFunctionsException
    {
        public KmsAccessDeniedException(string message)
            : base(message) { }

        public KmsAccessDeniedException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The encryption key is not in a state in which it can be used.</summary>
    public class KmsInvalidStateException : AmazonStepFunctionsException
    {
        public KmsInvalidStateException(string message)
            : base(message) { }

        public KmsInvalidStateException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>Too many requests to the encryption key's service: try again after a pause.</summary>
    public class KmsThrottlingException : AmazonStepFunctionsException
    {
        public KmsThrottlingException(string message)
            : base(message) { }

        public KmsThrottlingException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>There is no such resource.</summary>
    public class ResourceNotFoundException : AmazonStepFunctionsException
    {
        public ResourceNotFoundException(string message)
            : base(message) { }

        public ResourceNotFoundException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The state machine is being deleted.</summary>
    public class StateMachineDeletingException : AmazonStepFunctionsException
    {
        public StateMachineDeletingException(string message)
            : base(message) { }

        public StateMachineDeletingException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>There is no such state machine.</summary>
    public class StateMachineDoesNotExistException : AmazonStepFunctionsException
    {
        public StateMachineDoesNotExistException(string message)
            : base(message) { }

        public StateMachineDoesNotExistException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>State machines of that type do not support the operation.</summary>
    public class StateMachineTypeNotSupportedException : AmazonStepFunctionsException
    {
        public StateMachineTypeNotSupportedException(string message)
            : base(message) { }

        public StateMachineTypeNotSupportedException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The request does not meet the service's constraints.</summary>
    public class ValidationException : AmazonStepFunctionsException
    {
        public ValidationException(string message)
            : base(message) { }

        public ValidationException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
