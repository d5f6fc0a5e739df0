using AdGenius.Contracts.Models;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Catalogue;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.VideoRequests;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>An adapter with tensors that it is applied without.</summary>
public sealed class LeftOutOfLorasTests
{
    [Fact]
    public void It_is_said_once_when_the_model_is_loaded()
    {
        using var folder = new TinyModelCopy("sd");
        var header = """{"lora_unet_query.diff_b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8.ToArray();
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        File.WriteAllBytes(
            Path.Combine(folder.Path, "loras", "ink.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0]);
        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });
        var loaded = models.Devices.All[0].Use(models.Folders.Default);
        loaded.Get();
        loaded.Unload();
        loaded.Get();

        var said = Assert.Single(
            models.Log.Lines, line => line.Contains("loras/ink.safetensors is applied without diff_b", StringComparison.Ordinal));
        Assert.StartsWith("Warning: ", said, StringComparison.Ordinal);
    }

    /// <summary>A request that names one of the others is refused before any work.</summary>
    [Fact]
    public void Adapters_that_requests_can_name_and_the_worker_can_use_are_those_of_the_catalogue()
    {
        using var folder = new TinyModelCopy("sd");
        var adapter = """{"lora_unet_query.diff_b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8.ToArray();
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        foreach (var name in new[] { "ink", "Ink v2 (final)" })
        {
            File.WriteAllBytes(
                Path.Combine(folder.Path, "loras", $"{name}.safetensors"),
                [.. BitConverter.GetBytes((long)adapter.Length), .. adapter, 0, 0, 0, 0]);
        }

        File.WriteAllText(Path.Combine(folder.Path, "loras", "page.safetensors"), "<html>404</html>");
        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });
        models.Devices.All[0].Use(models.Folders.Default).Get();

        var entry = new LocalModels(models.Folders, []).Describe()[0];

        Assert.Equal(["ink"], entry.Diffusion!.Loras);
        const string Unnamable = "Requests cannot name the adapter 'Ink v2 (final)' in loras: rename it to 1 to 64 letters, digits";
        Assert.Contains(Unnamable, entry.Note, StringComparison.Ordinal);
        Assert.Single(models.Log.Lines, line => line.Contains(Unnamable, StringComparison.Ordinal));
    }

    /// <summary>Otherwise it is found by the first job that names one of them.</summary>
    [Fact]
    public void Adapters_that_cannot_be_used_are_said_in_the_log_and_the_catalogue()
    {
        using var folder = new TinyModelCopy("sd");
        var header = """{"lora_unet_query.hada_w1_a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8.ToArray();
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        File.WriteAllBytes(
            Path.Combine(folder.Path, "loras", "ink.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0]);
        foreach (var name in new[] { "a", "b", "c" })
        {
            File.WriteAllText(Path.Combine(folder.Path, "loras", $"{name}.safetensors"), "<html>404</html>");
        }

        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });
        models.Devices.All[0].Use(models.Folders.Default).Get();

        Assert.Single(models.Log.Lines, line => line.StartsWith("Warning: ", StringComparison.Ordinal)
            && line.Contains("loras/ink.safetensors is an adapter of the format LoHa, which is not supported.", StringComparison.Ordinal));
        var note = new LocalModels(models.Folders, []).Describe()[0].Note!;
        Assert.Contains("loras/a.safetensors is truncated or no safetensors file.", note, StringComparison.Ordinal);
        Assert.Contains("loras/ink.safetensors is an adapter of the format LoHa", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_many_adapters_that_cannot_be_used_has_its_reason_in_the_refusal_of_a_request()
    {
        using var folder = new TinyModelCopy("sd");
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        string[] names = [.. Enumerable.Range(1, 20).Select(number => $"lora{number}")];
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(folder.Path, "loras", $"{name}.safetensors"), "<html>404</html>");
        }

        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });
        var entry = new LocalModels(models.Folders, []).Describe()[0];

        Assert.All(names, name => Assert.EndsWith(
            $" The note of the model says why: loras/{name}.safetensors is truncated or no safetensors file.",
            Refusal(entry, name),
            StringComparison.Ordinal));
    }

    /// <summary>The note is part of every list of models.</summary>
    [Fact]
    public void The_note_of_a_model_with_very_many_adapters_that_cannot_be_used_has_an_end()
    {
        using var folder = new TinyModelCopy("sd");
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        foreach (var number in Enumerable.Range(1, 200))
        {
            File.WriteAllText(Path.Combine(folder.Path, "loras", $"lora{number}.safetensors"), "<html>404</html>");
        }

        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });

        var note = new LocalModels(models.Folders, []).Describe()[0].Note!;

        Assert.InRange(note.Length, 3_500, 4_500);
        Assert.Matches(@"Of the files in loras, \d+ more cannot be used\.$", note);
    }

    /// <summary>The adapter is there, so that its name alone is no answer.</summary>
    [Fact]
    public void A_request_that_names_an_adapter_that_cannot_be_used_is_refused_with_the_reason()
    {
        using var folder = new TinyModelCopy("sd");
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        File.WriteAllText(Path.Combine(folder.Path, "loras", "ink.safetensors"), "<html>404</html>");
        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });
        var entry = new LocalModels(models.Folders, []).Describe()[0];

        Assert.StartsWith(
            $"diffusion.loras names 'ink', no adapter of {entry.ResolvesTo} that can be used; it has none. The note",
            Refusal(entry, "ink"),
            StringComparison.Ordinal);
        Assert.Contains("loras/ink.safetensors is truncated or no safetensors file.", Refusal(entry, "ink"), StringComparison.Ordinal);
        Assert.EndsWith("it has none.", Refusal(entry, "in"), StringComparison.Ordinal);

        // A worker whose folder was changed since says the same.
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one") with
        {
            Diffusion = new DiffusionSettings { Loras = [new LoraWeight { Name = "in" }] },
        };
        Assert.EndsWith(
            "it has none.", CommandSupport.FaultOf(command, models.Folders.Default.Inspect())!.Text, StringComparison.Ordinal);
    }

    private static string Refusal(VideoModel entry, string lora) => Assert.Single(LocalModelRules.Check(
        new GenerateVideo
        {
            RequestId = "1",
            TenantName = "demo",
            CreativeId = "summer",
            Prompt = "a boat",
            Diffusion = new DiffusionSettings { Loras = [new LoraWeight { Name = lora, Weight = 1 }] },
        },
        [entry])).Text;
}
