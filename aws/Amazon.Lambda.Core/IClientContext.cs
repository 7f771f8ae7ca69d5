namespace Amazon.Lambda.Core;

/// <summary>What a caller says about itself, as the AWS Mobile SDK does; null for what it left out.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }

    IClientApplication Client { get; }

    IDictionary<string, string> Custom { get; }
}

/// <summary>The application that calls through the AWS Mobile SDK.</summary>
public interface IClientApplication
{
    string AppPackageName { get; }

    string AppTitle { get; }

    string AppVersionCode { get; }

    string AppVersionName { get; }

    string InstallationId { get; }
}
