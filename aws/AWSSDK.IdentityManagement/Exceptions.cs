using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement
{
    /// <summary>An error response from IAM; <see cref="AmazonServiceException.ErrorCode"/> says which.</summary>
    public class AmazonIdentityManagementServiceException : AmazonServiceException
    {
        public AmazonIdentityManagementServiceException(string message)
            : base(message) { }

        public AmazonIdentityManagementServiceException(
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

namespace Amazon.IdentityManagement.Model
{
    /// <summary>Two changes to the same entity at once: try again after a pause.</summary>
    public class ConcurrentModificationException : AmazonIdentityManagementServiceException
    {
        public ConcurrentModificationException(string message)
            : base(message) { }

        public ConcurrentModificationException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The entity to delete still has something attached.</summary>
    public class DeleteConflictException : AmazonIdentityManagementServiceException
    {
        public DeleteConflictException(string message)
            : base(message) { }

        public DeleteConflictException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>An entity of that name already exists.</summary>
    public class EntityAlreadyExistsException : AmazonIdentityManagementServiceException
    {
        public EntityAlreadyExistsException(string message)
            : base(message) { }

        public EntityAlreadyExistsException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>A parameter is not valid.</summary>
    public class InvalidInputException : AmazonIdentityManagementServiceException
    {
        public InvalidInputException(string message)
            : base(message) { }

        public InvalidInputException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>A quota of the account or of the entity is exceeded.</summary>
    public class LimitExceededException : AmazonIdentityManagementServiceException
    {
        public LimitExceededException(string message)
            : base(message) { }

        public LimitExceededException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>A policy is not valid, or the principal of a trust policy does not exist.</summary>
    public class MalformedPolicyDocumentException : AmazonIdentityManagementServiceException
    {
        public MalformedPolicyDocumentException(string message)
            : base(message) { }

        public MalformedPolicyDocumentException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>There is no entity of that name.</summary>
    public class NoSuchEntityException : AmazonIdentityManagementServiceException
    {
        public NoSuchEntityException(string message)
            : base(message) { }

        public NoSuchEntityException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The policy belongs to a service and cannot be attached.</summary>
    public class PolicyNotAttachableException : AmazonIdentityManagementServiceException
    {
        public PolicyNotAttachableException(string message)
            : base(message) { }

        public PolicyNotAttachableException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>IAM failed: try again.</summary>
    public class ServiceFailureException : AmazonIdentityManagementServiceException
    {
        public ServiceFailureException(string message)
            : base(message) { }

        public ServiceFailureException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The role belongs to a service.</summary>
    public class UnmodifiableEntityException : AmazonIdentityManagementServiceException
    {
        public UnmodifiableEntityException(string message)
            : base(message) { }

        public UnmodifiableEntityException(
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
