using System.Net;
using Amazon.Runtime;

namespace Amazon.CodeCommit
{
    /// <summary>An error response from CodeCommit; <see cref="AmazonServiceException.ErrorCode"/> says which.</summary>
    public class AmazonCodeCommitException : AmazonServiceException
    {
        public AmazonCodeCommitException(string message)
            : base(message) { }

        public AmazonCodeCommitException(
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

namespace Amazon.CodeCommit.Model
{
    /// <summary>There is no such repository in this account and Region.</summary>
    public class RepositoryDoesNotExistException : AmazonCodeCommitException
    {
        public RepositoryDoesNotExistException(string message)
            : base(message) { }

        public RepositoryDoesNotExistException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The request names no repository.</summary>
    public class RepositoryNameRequiredException : AmazonCodeCommitException
    {
        public RepositoryNameRequiredException(string message)
            : base(message) { }

        public RepositoryNameRequiredException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>No repository can have that name.</summary>
    public class InvalidRepositoryNameException : AmazonCodeCommitException
    {
        public InvalidRepositoryNameException(string message)
            : base(message) { }

        public InvalidRepositoryNameException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The repository's encryption key failed an integrity check.</summary>
    public class EncryptionIntegrityChecksFailedException : AmazonCodeCommitException
    {
        public EncryptionIntegrityChecksFailedException(string message)
            : base(message) { }

        public EncryptionIntegrityChecksFailedException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The repository's encryption key cannot be used.</summary>
    public class EncryptionKeyAccessDeniedException : AmazonCodeCommitException
    {
        public EncryptionKeyAccessDeniedException(string message)
            : base(message) { }

        public EncryptionKeyAccessDeniedException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The repository's encryption key is disabled.</summary>
    public class EncryptionKeyDisabledException : AmazonCodeCommitException
    {
        public EncryptionKeyDisabledException(string message)
            : base(message) { }

        public EncryptionKeyDisabledException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The repository's encryption key does not exist.</summary>
    public class EncryptionKeyNotFoundException : AmazonCodeCommitException
    {
        public EncryptionKeyNotFoundException(string message)
            : base(message) { }

        public EncryptionKeyNotFoundException(
            string message,
            Exception innerException,
            ErrorType errorType,
            string errorCode,
            string requestId,
            HttpStatusCode statusCode
        )
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }

    /// <summary>The repository's encryption key is not available now.</summary>
    public class EncryptionKeyUnavailableException : AmazonCodeCommitException
    {
        public EncryptionKeyUnavailableException(string message)
            : base(message) { }

        public EncryptionKeyUnavailableException(
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
