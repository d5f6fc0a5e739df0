using System.Text;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class DiffusionRulesTests
{
    [Theory]
    [InlineData("""{"diffusion":7}""", "diffusion", "an object with steps, guidance, scheduler")]
    [InlineData("""{"diffusion":{"step":7}}""", "diffusion.step", "allowed are steps, guidance")]
    [InlineData("""{"diffusion":{"steps":0}}""", "diffusion.steps", "1 to 200")]
    [InlineData("""{"diffusion":{"steps":201}}""", "diffusion.steps", "1 to 200")]
    [InlineData("""{"diffusion":{"guidance":-1}}""", "diffusion.guidance", "0 to 50")]
    [InlineData("""{"diffusion":{"scheduler":"magic"}}""", "diffusion.scheduler", "dpm++2m-karras")]
    [InlineData("""{"sourceImage":"videos/t/a.png","diffusion":{"strength":0}}""", "diffusion.strength", "above 0 to 1")]
    [InlineData("""{"diffusion":{"strength":0.5}}""", "diffusion.strength", "give sourceImage")]
    [InlineData("""{"diffusion":{"controlScale":1}}""", "diffusion.controlScale", "needs diffusion.controlImage")]
    [InlineData("""{"diffusion":{"controlImage":"videos/t/a.png","controlScale":11}}""", "diffusion.controlScale", "0 to 10")]
    [InlineData("""{"diffusion":{"controlImage":"https://example.com/a.png"}}""", "diffusion.controlImage", "upload the picture")]
    [InlineData("""{"diffusion":{"controlImage":"asset:7"}}""", "diffusion.controlImage", "asset:")]
    [InlineData("""{"diffusion":{"mask":"videos/t/m.png"}}""", "diffusion.mask", "give sourceImage")]
    [InlineData("""{"diffusion":{"referenceImages":[]}}""", "diffusion.referenceImages", "1 to 50")]
    [InlineData("""{"diffusion":{"referenceImages":[" "]}}""", "diffusion.referenceImages", "a key of the tenant's folder")]
    [InlineData("""{"diffusion":{"referenceImages":[null]}}""", "diffusion.referenceImages", "a key of the tenant's folder")]
    [InlineData(
        """{"sourceImage":"videos/t/a.png","diffusion":{"referenceImages":["videos/t/b.png"]}}""",
        "diffusion.referenceImages", "exclude each other")]
    [InlineData("""{"diffusion":{"loras":[]}}""", "diffusion.loras", "1 to 8")]
    [InlineData("""{"diffusion":{"loras":"ink"}}""", "diffusion.loras", "a list of objects with name, weight")]
    [InlineData("""{"diffusion":{"loras":["ink"]}}""", "diffusion.loras", "diffusion.loras[0] must be an object with name, weight")]
    [InlineData("""{"diffusion":{"loras":[{"weight":1}]}}""", "diffusion.loras[0].name", "required")]
    [InlineData("""{"diffusion":{"loras":[{"name":"../ink"}]}}""", "diffusion.loras[0].name", "1 to 64 letters")]
    [InlineData("""{"diffusion":{"loras":[{"name":"ink","weight":5}]}}""", "diffusion.loras[0].weight", "-4 to 4")]
    [InlineData("""{"diffusion":{"loras":[{"name":"ink","strength":5}]}}""", "diffusion.loras[0].strength", "allowed are name, weight")]
    [InlineData("""{"diffusion":{"loras":[{"name":"ink"},{"name":"ink"}]}}""", "diffusion.loras", "twice")]
    [InlineData("""{"model":"runway_gen3","diffusion":{"steps":4}}""", "diffusion", "for the models local and local:NAME")]
    [InlineData("""{"useAiGeneration":false,"diffusion":{"steps":4}}""", "diffusion", "no effect on placeholders")]
    [InlineData("""{"model":"local:../ink"}""", "model", "local:NAME")]
    [InlineData("""{"model":"local:"}""", "model", "local:NAME")]
    [InlineData("""{"model":"local:ink_error"}""", "model", "local:NAME")]
    public void Fault_NamesThePathAndWhatIsAllowed(string members, string field, string allowed)
    {
        var (request, faults) = Read(members);
        Assert.Null(request);
        var fault = Assert.Single(faults);
        Assert.Equal(field, fault.Field);
        Assert.Contains(allowed, fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CompleteSettings_AreRead()
    {
        var (request, faults) = Read("""
            {"model":"local:sd-v1.5","diffusion":{"steps":30,"guidance":7.5,"scheduler":"unipc","strength":0.6,
            "controlImage":"asset:3f2504e0-4f89-11d3-9a0c-0305e82c3301","controlScale":0.8,"mask":"videos/t/m.png",
            "referenceImages":["videos/t/a.png","videos/t/b.png"],"loras":[{"name":"ink","weight":0.7},{"name":"grain"}]}}
            """);
        Assert.Empty(faults);
        var settings = request!.Diffusion!;
        Assert.Equal("sd-v1.5", ModelIds.LocalNameOf(request.Model!));
        Assert.Equal(
            (30, 7.5, "unipc", 0.6, 0.8),
            (settings.Steps, settings.Guidance, settings.Scheduler, settings.Strength, settings.ControlScale));
        Assert.Equal(["videos/t/a.png", "videos/t/b.png"], settings.ReferenceImages!);
        Assert.Equal([("ink", 0.7), ("grain", null)], settings.Loras!.Select(lora => (lora.Name, lora.Weight)));
    }

    private static (GenerateVideo? Request, IReadOnlyList<Failure> Faults) Read(string members) => VideoRequestReader.Read(
        Encoding.UTF8.GetBytes("""{"requestId":"r","tenantName":"t","creativeId":"c","prompt":"Sunset",""" + members.TrimStart()[1..]),
        tenantName: null, requestId: null, newRequestId: null);
}
