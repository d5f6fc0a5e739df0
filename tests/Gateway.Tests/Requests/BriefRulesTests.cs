using System.Text;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class BriefRulesTests
{
    [Theory]
    [InlineData("""{"voiceOver":"hello"}""", "voiceOver", "an object with text, scenes, voice, language, speed")]
    [InlineData("""{"voiceOver":{"text":"a","sped":1}}""", "voiceOver.sped", "allowed are text, scenes, voice, language, speed")]
    [InlineData("""{"voiceOver":{"text":7}}""", "voiceOver.text", "must be text")]
    [InlineData("""{"voiceOver":{}}""", "voiceOver.text", "either text or scenes")]
    [InlineData("""{"voiceOver":{"text":"a","scenes":["b"]}}""", "voiceOver.text", "either text or scenes")]
    [InlineData("""{"voiceOver":{"text":"  "}}""", "voiceOver.text", "1 to 5,000")]
    [InlineData("""{"voiceOver":{"text":"a","speed":3}}""", "voiceOver.speed", "0.5 to 2")]
    [InlineData("""{"voiceOver":{"text":"a","speed":"fast"}}""", "voiceOver.speed", "a number")]
    [InlineData("""{"voiceOver":{"text":"a","language":"english please"}}""", "voiceOver.language", "pt-BR")]
    [InlineData("""{"voiceOver":{"text":"a","voice":""}}""", "voiceOver.voice", "1 to 100")]
    [InlineData("""{"voiceOver":{"scenes":[]}}""", "voiceOver.scenes", "1 to 50")]
    [InlineData("""{"voiceOver":{"scenes":["",null]}}""", "voiceOver.scenes", "no words")]
    [InlineData("""{"voiceOver":{"scenes":["🎉","…"]}}""", "voiceOver.scenes", "no words")]
    [InlineData("""{"voiceOver":{"text":"🎉 !"}}""", "voiceOver.text", "no words")]
    [InlineData("""{"scenes":["one","two"],"voiceOver":{"scenes":["a"]}}""", "voiceOver.scenes", "one text per scene")]
    [InlineData("""{"music":{"source":"t/a.mp3","mood":"warm"}}""", "music.mood", "exclude each other")]
    [InlineData("""{"music":{"source":"ftp://example.com/a.mp3"}}""", "music.source", "https")]
    [InlineData("""{"music":{"volume":1.1}}""", "music.volume", "0 to 1")]
    [InlineData("""{"music":["warm"]}""", "music", "an object with source, mood, volume")]
    [InlineData("""{"captions":{"mode":"Loud"}}""", "captions.mode", "None, Sidecar, Burned")]
    [InlineData("""{"captions":{"mode":1}}""", "captions.mode", "None, Sidecar, Burned")]
    [InlineData("""{"captions":{"style":"Comic"}}""", "captions.style", "Outline, Panel")]
    [InlineData("""{"overlays":{"logo":{}}}""", "overlays.logo.text", "either text or image")]
    [InlineData("""{"overlays":{"logo":{"text":"a","image":"b"}}}""", "overlays.logo.image", "exclude each other")]
    [InlineData(
        """{"overlays":{"callToAction":{"text":"Get it now, and get it for less than ever"}}}""",
        "overlays.callToAction.text", "most 40")]
    [InlineData("""{"overlays":{"headline":{"text":"a","from":5,"to":5}}}""", "overlays.headline.to", "above overlays.headline.from")]
    [InlineData("""{"overlays":{"headline":{"text":"a","from":-1}}}""", "overlays.headline.from", "0 to 600")]
    [InlineData("""{"overlays":{"headline":{"text":"a\u0007"}}}""", "overlays.headline.text", "at position 2")]
    [InlineData("""{"overlays":{"headline":{"text":"\u200b\u2060"}}}""", "overlays.headline.text", "no visible character")]
    [InlineData("""{"overlays":{"callToAction":{"text":"\u3164"}}}""", "overlays.callToAction.text", "no visible character")]
    [InlineData("""{"disclosure":{"labelText":"\u00ad"}}""", "disclosure.labelText", "no visible character")]
    [InlineData("""{"overlays":{"headline":{"text":"a","txt":"b"}}}""", "overlays.headline.txt", "allowed are text, image, from, to")]
    [InlineData("""{"overlays":{"footer":{"text":"a"}}}""", "overlays.footer", "logo, headline, callToAction, legalLine")]
    [InlineData("""{"endCardSeconds":11}""", "endCardSeconds", "0 to 10 seconds")]
    [InlineData("""{"brandKit":"../kit"}""", "brandKit", "1 to 64 letters")]
    [InlineData("""{"outputs":[]}""", "outputs", "1 to 10")]
    [InlineData("""{"outputs":["youtube","3:2"]}""", "outputs", "'3:2'; allowed are youtube")]
    [InlineData("""{"outputs":["youtube","youtube"]}""", "outputs", "more than once")]
    [InlineData("""{"outputs":"youtube"}""", "outputs", "a list of texts")]
    [InlineData("""{"disclosure":{"c2pa":"Maybe"}}""", "disclosure.c2pa", "None, WhenAvailable, Required")]
    [InlineData("""{"disclosure":{"label":false,"labelText":"AI"}}""", "disclosure.labelText", "disclosure.label")]
    [InlineData("""{"edit":{}}""", "edit.takeId", "missing")]
    [InlineData(
        """{"edit":{"takeId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301"},"feedback":"warmer"}""", "feedback", "must be absent in an edit")]
    [InlineData("""{"edit":{"takeId":"7"}}""", "edit.takeId", "an id")]
    [InlineData(
        """{"edit":{"takeId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","from":2,"to":1}}""", "edit.to", "above edit.from, which is 2")]
    [InlineData("""{"disclosure":{"label":"yes"}}""", "disclosure.label", "true or false")]
    public void Fault_NamesThePathAndWhatIsAllowed(string brief, string field, string allowed)
    {
        var (request, faults) = Read(brief);
        Assert.Null(request);
        Assert.Contains(faults, fault => fault.Field == field && fault.Text.Contains(allowed, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.Equal(field, fault.Field));
    }

    [Fact]
    public void CompleteBrief_IsRead()
    {
        var (request, faults) = Read("""
            {"voiceOver":{"text":"Good mornings start here.","voice":"slt","language":"en","speed":1.1},
            "music":{"mood":"warm","volume":0.5},
            "captions":{"mode":"burned","style":"Panel"},
            "overlays":{"logo":{"image":"t/logo.png"},"callToAction":{"text":"Try it","from":3}},
            "endCardSeconds":2,"brandKit":"house","outputs":["youtube","tiktok","1:1"],"disclosure":{"label":true,"c2pa":"None"}}
            """);
        Assert.Empty(faults);
        Assert.Equal(new VoiceOver { Text = "Good mornings start here.", Voice = "slt", Language = "en", Speed = 1.1 }, request!.VoiceOver);
        Assert.Equal(new Music { Mood = "warm", Volume = 0.5 }, request.Music);
        Assert.Equal(new Captions { Mode = CaptionMode.Burned, Style = CaptionStyle.Panel }, request.Captions);
        Assert.Equal("t/logo.png", request.Overlays?.Logo?.Image);
        Assert.Equal(new Overlay { Text = "Try it", From = 3 }, request.Overlays?.CallToAction);
        Assert.Equal(2, request.EndCardSeconds);
        Assert.Equal("house", request.BrandKit);
        Assert.Equal(["youtube", "tiktok", "1:1"], request.Outputs);
        Assert.Equal(new Disclosure { Label = true, C2pa = C2paPolicy.None }, request.Disclosure);
    }

    [Fact]
    public void EmptyLogo_IsTheBrandKitsLogo() => Assert.Empty(Read("""{"brandKit":"house","overlays":{"logo":{}}}""").Faults);

    [Theory]
    [InlineData("logo", 0)]
    [InlineData("headline", 1)]
    public void EmptyText_HidesTheLogoOnly(string overlay, int faults) =>
        Assert.Equal(faults, Read($$$$"""{"brandKit":"house","overlays":{"{{{{overlay}}}}":{"text":""}}}""").Faults.Count);

    [Fact]
    public void WordsOfScenes_OfAnEditMayBelongToScenesThatAreCutAway()
    {
        var words = string.Join(' ', Enumerable.Repeat("These words take time to say.", 5));
        const string Edit = "\"edit\":{\"takeId\":\"3f2504e0-4f89-11d3-9a0c-0305e82c3301\",\"to\":3}";

        Assert.Empty(Read($$$"""{{{{Edit}}},"voiceOver":{"scenes":["Hello.","{{{words}}}"]}}""").Faults);
        Assert.Equal("voiceOver.text", Assert.Single(Read($$$"""{{{{Edit}}},"voiceOver":{"text":"{{{words}}}"}}""").Faults).Field);
    }

    [Fact]
    public void UnknownEnumNumber_OfAMessage_IsAFault()
    {
        var request = new GenerateVideo {
            RequestId = "r", TenantName = "t", CreativeId = "c", Prompt = "Sunset", Captions = new Captions { Mode = (CaptionMode)9 } };
        Assert.Equal("captions.mode", Assert.Single(VideoRequestRules.Check(request, ModelIds.All)).Field);
    }

    private static (GenerateVideo? Request, IReadOnlyList<Failure> Faults) Read(string brief) => VideoRequestReader.Read(
        Encoding.UTF8.GetBytes("""{"requestId":"r","tenantName":"t","creativeId":"c","prompt":"Sunset",""" + brief.TrimStart()[1..]),
        tenantName: null, requestId: null, newRequestId: null);
}
