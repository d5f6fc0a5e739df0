using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>The validation of <see cref="GenerateVideo.Diffusion"/> as far as it depends on the request alone.</summary>
internal static class DiffusionRules
{
    private const int MaxSteps = SchedulerNames.MaxSteps;
    private const int MaxReferences = 50;
    private const int MaxLoras = 8;
    private const int MaxReferenceLength = 2_048;

    /// <summary>Adds every fault to <paramref name="faults"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="faults">What is added to.</param>
    /// <param name="mayCopyPicture">True where the picture to start from may be that of an earlier take.</param>
    public static void Check(GenerateVideo request, RequestFaults faults, bool mayCopyPicture)
    {
        if (request.Diffusion is not { } settings)
        {
            return;
        }

        CheckModel(request, faults);
        faults.CheckRange("diffusion.steps", settings.Steps, 1, MaxSteps);
        faults.CheckRange("diffusion.guidance", settings.Guidance, 0, 50);
        faults.CheckRange("diffusion.controlScale", settings.ControlScale, 0, 10);
        if (settings.Strength is { } strength && !(strength is > 0 and <= 1))
        {
            faults.Add("diffusion.strength", FormattableString.Invariant($"diffusion.strength is {strength}; allowed are above 0 to 1."));
        }

        if (settings.Scheduler is { } scheduler && !SchedulerNames.All.Contains(scheduler))
        {
            faults.Add(
                "diffusion.scheduler",
                $"diffusion.scheduler '{TextRules.Shorten(scheduler)}' is unknown; allowed are {string.Join(", ", SchedulerNames.All)}.");
        }

        Picture("diffusion.controlImage", settings.ControlImage, faults);
        Picture("diffusion.mask", settings.Mask, faults);
        CheckReferences(request, settings, faults, mayCopyPicture);
        CheckLoras(settings.Loras, faults);
    }

    private static void CheckModel(GenerateVideo request, RequestFaults faults)
    {
        var model = request.Model ?? ModelIds.Local;
        if (request.UseAiGeneration == false)
        {
            faults.Add("diffusion", "diffusion has no effect on placeholders; leave it out, or do not set useAiGeneration to false.");
        }
        else if (!ModelIds.IsLocal(model))
        {
            faults.Add(
                "diffusion",
                $"diffusion is for the models {ModelIds.Local} and {ModelIds.LocalPrefix}NAME; model is '{TextRules.Shorten(model)}'.");
        }
    }

    private static void CheckReferences(GenerateVideo request, DiffusionSettings settings, RequestFaults faults, bool mayCopyPicture)
    {
        const string Field = "diffusion.referenceImages";
        var hasReferences = settings.ReferenceImages is { Count: > 0 };
        if (settings.ReferenceImages is { } references)
        {
            if (references.Count is 0 or > MaxReferences)
            {
                faults.Add(Field, $"{Field} has {references.Count:N0} entries; allowed are 1 to {MaxReferences}.");
            }

            foreach (var reference in references.Take(MaxReferences))
            {
                Picture(Field, reference ?? "", faults);
            }

            if (request.SourceImage is not null)
            {
                faults.Add(Field, $"{Field} and sourceImage exclude each other: each scene starts from one picture.");
            }
        }

        var starts = hasReferences || request.SourceImage is not null || mayCopyPicture;
        if (settings.Mask is not null && !starts)
        {
            faults.Add("diffusion.mask", $"diffusion.mask needs a picture to paint in: give sourceImage or {Field}.");
        }

        if (settings.Strength is not null && !starts)
        {
            faults.Add("diffusion.strength", $"diffusion.strength needs a picture to start from: give sourceImage or {Field}.");
        }

        if (settings.ControlScale is not null && settings.ControlImage is null)
        {
            faults.Add("diffusion.controlScale", "diffusion.controlScale needs diffusion.controlImage.");
        }
    }

    private static void CheckLoras(IReadOnlyList<LoraWeight>? loras, RequestFaults faults)
    {
        const string Field = "diffusion.loras";
        if (loras is null)
        {
            return;
        }

        if (loras.Count is 0 or > MaxLoras)
        {
            faults.Add(Field, $"{Field} has {loras.Count:N0} entries; allowed are 1 to {MaxLoras}.");
        }

        for (var index = 0; index < Math.Min(loras.Count, MaxLoras); index++)
        {
            var (name, lora) = ($"{Field}[{index}]", loras[index]);
            if (lora?.Name is null || !ModelIds.IsLocalName(lora.Name))
            {
                faults.Add(
                    name + ".name", $"{name}.name must be 1 to 64 letters, digits, '.', '_' or '-', starting with a letter or digit.");
            }

            faults.CheckRange(name + ".weight", lora?.Weight, -4, 4);
        }

        if (loras.Select(lora => lora?.Name).Distinct(StringComparer.Ordinal).Count() < loras.Count)
        {
            faults.Add(Field, $"{Field} names an adapter twice.");
        }
    }

    /// <summary>
    /// A file of the tenant. Addresses are refused: every batch would have to ask a foreign server while it holds a GPU.
    /// </summary>
    private static void Picture(string field, string? value, RequestFaults faults)
    {
        if (value is null)
        {
            return;
        }

        if (!FileReferences.IsFile(value))
        {
            faults.Add(
                field,
                $"{field} must be {AssetIds.Prefix} and the id of an uploaded picture, or a key of the tenant's folder; upload the picture "
                + "of an address first.");
        }
        else
        {
            faults.CheckText(field, value, MaxReferenceLength);
        }
    }
}
