using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class ReportStatusSpelling() : Spelling<ReportStatus>("VERIFIED", "NOT_VERIFIED", "PLANNED", "RECORDED");
