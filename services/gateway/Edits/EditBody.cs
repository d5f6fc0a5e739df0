using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Edits;

/// <summary>
/// The request that an edit becomes: what the edited job asked for, changed by the body as a JSON merge patch (RFC 7396), so that null
/// removes a member.
/// </summary>
internal static class EditBody
{
    private static readonly string[] BriefMembers =
        ["voiceOver", "music", "captions", "overlays", "endCardSeconds", "brandKit", "outputs", "disclosure"];

    private static readonly string[] EditMembers = ["takeId", "from", "to"];

    private static readonly string[] OwnMembers = ["requestId", "labels", "callbackUrl", "maxCost"];

    /// <summary>The members that a body may have.</summary>
    public static readonly IReadOnlyList<string> Members = [.. EditMembers, .. BriefMembers, .. OwnMembers];

    /// <summary>The field of a request that names the take to edit.</summary>
    public const string TakeField = "edit.takeId";

    /// <summary>
    /// The body of the new job's request, and whether it names a take to edit: the body's, else the job's first stored one. Or the faults
    /// of the edit.
    /// </summary>
    public static (ReadOnlyMemory<byte>? Request, bool HasTake, IReadOnlyList<Failure> Faults) Apply(
        ReadOnlyMemory<byte> body, VideoState job)
    {
        var (document, fault) = RequestJson.ParseObject(body, VideoRequestReader.MaxDepth);
        if (document is null)
        {
            return (null, false, [Fault("body", fault!)]);
        }

        using var parsed = document;
        try
        {
            var patch = JsonObject.Create(document.RootElement)!;
            var faults = FaultsOf(patch);
            if (faults.Count > 0)
            {
                return (null, false, faults);
            }

            var request = Merge(BaseOf(job), patch);
            return (JsonSerializer.SerializeToUtf8Bytes(request), request["edit"]!["takeId"] is not null, []);
        }
        catch (InvalidOperationException)
        {
            return (null, false, [Fault("body", "The body has a name or a text that is not valid Unicode.")]); // half a surrogate pair
        }
    }

    private static List<Failure> FaultsOf(JsonObject patch) =>
    [
        .. patch.Where(member => !Members.Contains(member.Key)).Take(20).Select(member => Fault(
            TextRules.Shorten(member.Key),
            $"'{TextRules.Shorten(member.Key)}' is not a member of an edit; allowed are {string.Join(", ", Members)}.")),
    ];

    /// <summary>What was asked for, with what the prompt said, and the first stored take.</summary>
    private static JsonObject BaseOf(VideoState job)
    {
        var brief = EffectiveBrief.Of(job.Request, job.Parameters) ?? new Brief();
        var members = (JsonObject)JsonSerializer.SerializeToNode(brief, HttpJson.Options)!;
        members["creativeId"] = job.CreativeId;
        members["prompt"] = job.Request.Prompt;
        members["model"] = job.Request.Model;
        members["maxCost"] = job.Request.MaxCost;
        members["labels"] = JsonSerializer.SerializeToNode(job.Request.Labels, HttpJson.Options);
        members["edit"] = new JsonObject
        {
            ["takeId"] = job.Takes.OrderBy(take => take.Number).FirstOrDefault(take => take.Status == TakeStatus.Stored)?.TakeId,
        };
        return members;
    }

    private static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (EditMembers.Contains(name))
            {
                target["edit"]![name] = value?.DeepClone();
            }
            else
            {
                Set(target, name, value);
            }
        }

        return target;
    }

    private static void Set(JsonObject target, string name, JsonNode? value)
    {
        if (value is null)
        {
            target.Remove(name);
        }
        else if (value is JsonObject changes)
        {
            if (target[name] is not JsonObject present)
            {
                target[name] = present = []; // a new object has no nulls either
            }

            foreach (var (inner, change) in changes)
            {
                Set(present, inner, change);
            }
        }
        else
        {
            target[name] = value.DeepClone();
        }
    }

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
