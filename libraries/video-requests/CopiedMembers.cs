using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// What a request with feedback has from the earlier take and can do without, where it cannot be used any more: the present model does not
/// take it, or what it names was deleted. The model itself is none of it: another one makes other pictures at another price.
/// </summary>
public static class CopiedMembers
{
    private const string Whole = "diffusion";

    // A field of a fault leads to the first of them that the request has.
    private static readonly Member[] All =
    [
        Other("sourceImage", request => request.SourceImage, request => request with { SourceImage = null }),
        Setting("steps", ["steps", "strength"], one => one.Steps, one => one with { Steps = null }),
        Setting("guidance", ["guidance"], one => one.Guidance, one => one with { Guidance = null }),
        Setting("scheduler", ["scheduler", "steps"], one => one.Scheduler, one => one with { Scheduler = null }),
        Setting("strength", ["strength"], one => one.Strength, one => one with { Strength = null }),
        Setting("controlImage", ["controlImage"], one => one.ControlImage, one => one with { ControlImage = null }),
        Setting("controlScale", ["controlScale"], one => one.ControlScale, one => one with { ControlScale = null }),
        Setting("mask", ["mask"], one => one.Mask, one => one with { Mask = null }),
        Setting("referenceImages", ["referenceImages"], one => one.ReferenceImages, one => one with { ReferenceImages = null }),
        Setting("loras", ["loras"], one => one.Loras, one => one with { Loras = null }),
        Other(Whole, request => request.Diffusion, request => request with { Diffusion = null }),
        Other("brandKit", request => request.BrandKit, request => request with { BrandKit = null }),
    ];

    /// <summary>True where the pictures to start from are stated anew, in the place of the one of the earlier take.</summary>
    public static bool ReplacesSourceImage(GenerateVideo request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Diffusion?.ReferenceImages is not null;
    }

    /// <summary>The request without the copied members that the faults are about; the same one where they are about none.</summary>
    /// <param name="request">The request, completed.</param>
    /// <param name="stated">The request as it was sent.</param>
    /// <param name="faults">What is wrong with the completed request.</param>
    public static GenerateVideo Without(GenerateVideo request, GenerateVideo stated, IEnumerable<Failure> faults)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(stated);
        ArgumentNullException.ThrowIfNull(faults);
        var less = faults.Where(fault => fault.Code == FailureCode.InvalidRequest && fault.Field is not null)
            .Select(fault => Array.Find(
                All, member => member.IsNamedBy(fault.Field!) && member.IsCopied(stated) && member.Of(request) is not null))
            .OfType<Member>()
            .Distinct()
            .Aggregate(request, (rest, member) => member.Without(rest));
        return less.BrandKit != request.BrandKit && stated.Overlays is null
            ? less with { Overlays = WithoutLogoOfKit(less.Overlays) }
            : less;
    }

    /// <summary>
    /// True where the fault is about a file of music or an overlay that the request does not state anew: feedback such as "no music" can do
    /// without it.
    /// </summary>
    /// <param name="fault">What is wrong with the completed request.</param>
    /// <param name="stated">The request as it was sent.</param>
    /// <param name="earlier">The request of the earlier take, as its own feedback has changed it.</param>
    public static bool MayBeRemoved(Failure fault, GenerateVideo stated, GenerateVideo earlier)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentNullException.ThrowIfNull(stated);
        ArgumentNullException.ThrowIfNull(earlier);
        return NamesFile(fault) && fault.Field!.Split('.')[0] switch
        {
            "music" => stated.Music is null || stated.Music == earlier.Music,
            "overlays" => stated.Overlays is null || Json(stated.Overlays) == Json(earlier.Overlays),
            _ => false,
        };
    }

    /// <summary>
    /// The fault of a regeneration whose feedback was read, with what can be done about it where it is about a file that is copied.
    /// </summary>
    public static Failure Explain(Failure fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return NamesFile(fault)
            ? fault with
            {
                Text = $"{fault.Text} It is copied from the earlier take: say in the feedback that it goes ('no music', 'no logo'), or "
                    + $"send a video request with feedback, basedOnTake and '{fault.Field!.Split('.')[0]}', which replaces it.",
            }
            : fault;
    }

    private static bool NamesFile(Failure fault) =>
        fault.Field is "music.source"
        || (fault.Field is not null && fault.Field.StartsWith("overlays.", StringComparison.Ordinal)
            && fault.Field.EndsWith(".image", StringComparison.Ordinal));

    /// <summary>The names of the members that the request of the earlier take has, and that were left out of this one.</summary>
    /// <param name="request">The request, completed.</param>
    /// <param name="earlier">The request of the earlier take, as its own feedback has changed it.</param>
    public static IReadOnlyList<string> LeftOut(GenerateVideo request, GenerateVideo earlier)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(earlier);
        var missing = Array.FindAll(All, member => member.Of(earlier) is not null && member.Of(request) is null);
        var less = missing.Aggregate(earlier, (rest, member) => member.Without(rest));
        return
        [
            .. missing.Where(member => member.Parent is null || member.Parent(request) is not null)
                .Where(member => member.Name != "sourceImage" || !ReplacesSourceImage(request))
                .Where(member => member.Parent is null || Json(member.Parent(less)) == Json(member.Parent(request))) // else it was stated
                .Select(member => member.Name),
        ];
    }

    /// <summary>The overlays without the logo of a brand kit, which has neither text nor picture of its own, or is hidden.</summary>
    public static Overlays? WithoutLogoOfKit(Overlays? overlays)
    {
        var rest = overlays is { Logo: { Text: null or "", Image: null } } ? overlays with { Logo = null } : overlays;
        return rest == new Overlays() ? null : rest;
    }

    private static Member Other(string name, Func<GenerateVideo, object?> of, Func<GenerateVideo, GenerateVideo> without) => new()
    {
        Name = name,
        Fields = [name],
        IsCopied = stated => of(stated) is null,
        Of = of,
        Without = without,
    };

    private static Member Setting(
        string name, string[] fields, Func<DiffusionSettings, object?> of, Func<DiffusionSettings, DiffusionSettings> without) => new()
    {
        Name = $"{Whole}.{name}",
        Fields = [.. fields.Select(field => $"{Whole}.{field}")],
        Parent = request => request.Diffusion,
        IsCopied = stated => stated.Diffusion is null,
        Of = request => request.Diffusion is { } settings ? of(settings) : null,
        Without = request => request.Diffusion is { } settings
            ? request with { Diffusion = without(settings) is var rest && rest == new DiffusionSettings() ? null : rest }
            : request,
    };

    // Lists are compared by reference, their JSON is not.
    private static string Json(object? value) => JsonSerializer.Serialize(value);

    private sealed record Member
    {
        public required string Name { get; init; }

        public required IReadOnlyList<string> Fields { get; init; }

        public Func<GenerateVideo, object?>? Parent { get; init; }

        public required Func<GenerateVideo, bool> IsCopied { get; init; }

        public required Func<GenerateVideo, object?> Of { get; init; }

        public required Func<GenerateVideo, GenerateVideo> Without { get; init; }

        /// <summary>One of a list has its number; a fault of any setting is one of all of them.</summary>
        public bool IsNamedBy(string field) => Fields.Any(one =>
            field == one || field.StartsWith(one + "[", StringComparison.Ordinal)
            || (one == Whole && field.StartsWith(one + ".", StringComparison.Ordinal)));
    }
}
