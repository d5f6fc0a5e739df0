using System.ComponentModel.DataAnnotations;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.VideoRequests;

namespace AdGenius.StorageWorker;

/// <summary>What files say about being made by AI where a request does not decide it. Their metadata always say it.</summary>
internal sealed class DisclosurePolicy
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Finishing:Disclosure";

    /// <summary>True: a visible label is in the picture.</summary>
    public bool Label { get; set; }

    /// <summary>The text of the label.</summary>
    [Required]
    [StringLength(OverlayLengths.Label, MinimumLength = 1)]
    public string LabelText { get; set; } = "Made with AI";

    /// <summary>True where a take's clip becomes its video as it is: nothing is to be laid over it.</summary>
    public bool IsPlain(Brief? brief, VideoEdit? edit) => brief is null && edit is null && !Label;

    /// <summary>True for what a model has drawn or a synthesizer speaks; drawn placeholders alone are not made by AI.</summary>
    public static bool IsMadeByAi(FinishVideo command) => !command.ProducedBy.IsPlaceholder || command.Brief?.VoiceOver is not null;
}
