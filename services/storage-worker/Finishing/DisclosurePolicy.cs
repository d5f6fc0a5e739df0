using System.ComponentModel.DataAnnotations;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>What files say about being made by AI where a request does not decide it. Their metadata always say it.</summary>
internal sealed class DisclosurePolicy
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Finishing:Disclosure";

    /// <summary>True: a visible label is in the picture.</summary>
    public bool Label { get; set; }

    /// <summary>The text of the label.</summary>
    [Required]
    [StringLength(60, MinimumLength = 1)]
    public string LabelText { get; set; } = "Made with AI";
}
