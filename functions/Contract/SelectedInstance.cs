namespace RepoGrant.Contract;

/// <summary>An instance that a run is for.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="State">Its state as EC2 names it: pending, running, stopping, stopped.</param>
/// <param name="Profile">Whose instance profile it has.</param>
public sealed record SelectedInstance(string InstanceId, string State, ProfileOwner Profile);
