using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// The validation of a request against the model that renders it, before any work. A model that several workers hold may differ between
/// them; what one of them can do is allowed, and a worker that cannot says so itself.
/// </summary>
public static class LocalModelRules
{
    private const double DefaultStrength = 0.8; // of the diffusion library, which this library does not load; a test compares them

    private static readonly char[] AfterName = ['.', '/', ' ']; // of a file, of a folder with files, and of a folder

    // How the sentences begin that follow in a model's note.
    private static readonly string[] AfterReason = [" loras/", " Requests cannot name the adapter ", " Of the files in loras, "];

    /// <summary>Every fault; empty when the request is fine or the model is not one of the frame workers'.</summary>
    /// <param name="request">The request, valid in itself.</param>
    /// <param name="held">The entries of the models that running workers hold.</param>
    public static IReadOnlyList<Failure> Check(GenerateVideo request, IReadOnlyCollection<VideoModel> held)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(held);
        var id = request.Model ?? ModelIds.Local;
        if (request.UseAiGeneration == false || request.Edit is not null || !ModelIds.IsLocal(id))
        {
            return [];
        }

        var entries = held.Where(model => model.Id == id).ToList();
        if (id != ModelIds.Local)
        {
            if (entries.Count == 0)
            {
                return [Fault("model", $"model '{id}' is held by no running frame worker; held are {NamesOf(held)}.")];
            }

            if (entries.TrueForAll(model => model.State != VideoModelState.Available))
            {
                return [Fault("model", $"model '{id}' cannot be used: {entries[0].Note}")];
            }
        }

        var usable = entries.Where(model => model.State == VideoModelState.Available).ToList();
        var answers = usable.Select(model => model.Diffusion is null ? FaultsOfHosted(request, model) : FaultsOf(request, model)).ToList();
        return answers.MinBy(faults => faults.Count) ?? [];
    }

    /// <summary>Of a hosted image model in the place of the default one: its pictures start from a prompt alone.</summary>
    private static List<Failure> FaultsOfHosted(GenerateVideo request, VideoModel model)
    {
        var faults = new List<Failure>();
        if (request.Diffusion is not null)
        {
            faults.Add(Fault(
                "diffusion", $"diffusion is given, and has no effect: keyframes come from the hosted image model {model.ResolvesTo}."));
        }

        if (request.SourceImage is not null)
        {
            faults.Add(Fault("sourceImage", $"sourceImage is given, and the model {model.ResolvesTo} cannot start from a picture."));
        }

        return faults;
    }

    private static List<Failure> FaultsOf(GenerateVideo request, VideoModel model)
    {
        var (settings, limits, faults) = (request.Diffusion, model.Diffusion!, new List<Failure>());
        var starts = request.SourceImage is not null || settings?.ReferenceImages is not null;
        if (starts && !model.ImageInput)
        {
            var field = request.SourceImage is not null ? "sourceImage" : "diffusion.referenceImages";
            faults.Add(Fault(field, $"{field} is given, and the model {model.ResolvesTo} cannot start from a picture."));
        }

        Need("diffusion.controlImage", settings?.ControlImage is not null, limits.ControlImage, "a ControlNet", model, faults);
        Need("diffusion.mask", settings?.Mask is not null, limits.Mask, "inpainting", model, faults);
        if (limits.Mask == InputNeed.Required && !starts)
        {
            faults.Add(Fault("sourceImage", $"sourceImage is missing: the model {model.ResolvesTo} is for inpainting."));
        }

        foreach (var lora in (settings?.Loras ?? []).Where(lora => !limits.Loras.Contains(lora.Name)))
        {
            var allowed = limits.Loras.Count == 0 ? "it has none" : $"allowed are {string.Join(", ", limits.Loras)}";
            var reason = WhyUnusable(model, lora.Name) is { } why ? $" The note of the model says why: {why}" : "";
            faults.Add(Fault(
                "diffusion.loras",
                $"diffusion.loras names '{lora.Name}', no adapter of {model.ResolvesTo} that can be used; {allowed}.{reason}"));
        }

        if (SchedulerFaultOf(settings, starts, limits, model.ResolvesTo) is { } fault)
        {
            faults.Add(fault);
        }

        return faults;
    }

    /// <summary>
    /// What the note of a model says of an adapter that cannot be used; null where it says nothing of it. A note names the first of very
    /// many such adapters.
    /// </summary>
    private static string? WhyUnusable(VideoModel model, string lora)
    {
        var note = model.Note ?? "";
        var start = AfterName.Select(next => note.IndexOf($"loras/{lora}{next}", StringComparison.Ordinal)).Where(at => at >= 0)
            .DefaultIfEmpty(-1).Min();
        if (start < 0)
        {
            return null;
        }

        var reason = note[start..];
        var end = AfterReason.Select(next => reason.IndexOf(next, StringComparison.Ordinal)).Where(at => at > 0)
            .DefaultIfEmpty(reason.Length).Min();
        return reason[..end];
    }

    /// <summary>A worker that announces no schedulers finds a wrong one out itself.</summary>
    private static Failure? SchedulerFaultOf(DiffusionSettings? settings, bool starts, DiffusionLimits limits, string model)
    {
        if (limits is not { Schedulers: { } schedulers, MinSteps: { } minSteps, MaxSteps: { } maxSteps })
        {
            return null;
        }

        var own = new SchedulerLimits
        {
            Name = limits.Scheduler, MinSteps = minSteps, MaxSteps = maxSteps, ScalesWithStrength = limits.ScalesWithStrength,
        };
        var scheduler = settings?.Scheduler is { } name ? schedulers.FirstOrDefault(one => one.Name == name) : own;
        if (scheduler is null)
        {
            return Fault(
                "diffusion.scheduler",
                $"diffusion.scheduler is '{settings!.Scheduler}', which the model {model} cannot be run with; "
                + (schedulers.Count == 0
                    ? $"it is run with {limits.Scheduler} only."
                    : $"allowed are {string.Join(", ", schedulers.Select(one => one.Name))}."));
        }

        if (settings?.Steps is { } stated && (stated > SchedulerNames.MaxSteps || !Takes(scheduler, stated)))
        {
            return Fault(
                "diffusion.steps",
                $"diffusion.steps is {stated}; the scheduler {scheduler.Name} of the model {model} takes {RangeOf(scheduler)}.");
        }

        if (settings?.Steps is null && !Takes(scheduler, limits.Steps))
        {
            return Fault(
                "diffusion.steps",
                $"diffusion.steps is missing: the scheduler {scheduler.Name} of the model {model} takes {RangeOf(scheduler)}, and the "
                + $"model's own number is {limits.Steps}.");
        }

        return starts && scheduler.ScalesWithStrength
            ? StrengthFaultOf(settings?.Steps ?? limits.Steps, settings?.Strength ?? DefaultStrength, scheduler, model)
            : null;
    }

    private static Failure? StrengthFaultOf(int steps, double strength, SchedulerLimits scheduler, string model)
    {
        var possible = (int)(scheduler.MaxSteps * strength);
        return steps <= possible ? null : Fault(
            "diffusion.strength",
            FormattableString.Invariant($"diffusion.strength is {strength}, at which the scheduler {scheduler.Name} of the model {model} ")
            + FormattableString.Invariant($"starts from a picture with at most {possible} steps; it is given {steps}. State fewer steps, ")
            + "or more strength.");
    }

    private static bool Takes(SchedulerLimits scheduler, int steps) => steps >= scheduler.MinSteps && steps <= scheduler.MaxSteps;

    /// <summary>What a request may state; the model's own number may be greater.</summary>
    private static string RangeOf(SchedulerLimits scheduler) =>
        $"{scheduler.MinSteps} to {Math.Min(scheduler.MaxSteps, SchedulerNames.MaxSteps)} steps";

    private static void Need(string field, bool isGiven, InputNeed need, string what, VideoModel model, List<Failure> faults)
    {
        if (isGiven && need == InputNeed.None)
        {
            faults.Add(Fault(field, $"{field} is given, and the model {model.ResolvesTo} is not for {what}."));
        }
        else if (!isGiven && need == InputNeed.Required)
        {
            faults.Add(Fault(field, $"{field} is missing: the model {model.ResolvesTo} is for {what}."));
        }
    }

    private static string NamesOf(IReadOnlyCollection<VideoModel> held)
    {
        const int MaxNames = 20;
        var names = held.Where(model => model.Id != ModelIds.Local).Select(model => model.Id).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? ", …" : "");
    }

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
