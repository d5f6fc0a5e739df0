using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Prompts as marketers write them: lists with semicolons, offers, several ads at once, what an ad is for.</summary>
public sealed class MarketerPromptTests
{
    [Theory]
    [InlineData(
        "A barista pours milk; a customer smiles; the cup on a wooden table.",
        "A barista pours milk|A customer smiles|The cup on a wooden table.")]
    [InlineData(
        "An SUV drives through a forest; cut to the interior with a screen; final shot: the car before a house.",
        "An SUV drives through a forest|The interior with a screen|The car before a house.")]
    [InlineData(
        "Commercial for a car dealer; family gets into a car; they drive along a coast; cinematic style",
        "Family gets into a car; they drive along a coast; cinematic style")]
    [InlineData("A lonely robot finds a flower; Pixar style; warm light.", "A lonely robot finds a flower; Pixar style; warm light.")]
    [InlineData("Split screen: left – a man at a desk; right – a man on a beach.",
        "Split screen: left – a man at a desk; right – a man on a beach.")]
    [InlineData("Ocean waves; palm trees; golden sand", "Ocean waves; palm trees; golden sand")]
    [InlineData("A man (tired; an old coat) walks home.", "A man (tired; an old coat) walks home.")]
    [InlineData("Two scenes: a dog; a cat; a tree", "A dog; a cat; a tree|A dog; a cat; a tree")]
    [InlineData("Three 5-second shots: a surfer; a wave; a beach", "A surfer|A wave|A beach")]
    public void Shots_may_be_separated_by_semicolons(string prompt, string scenes) => Assert.Equal(scenes.Split('|'), Scenes(prompt));

    [Theory]
    [InlineData("Three different 6 second ads for our sneaker brand: a runner at dawn", 3, 6, "A runner at dawn")]
    [InlineData("Generate two different ads for our perfume \"Noir\": a woman in a black dress", 2, 6, "A woman in a black dress")]
    [InlineData("Create 4 ad variations for a protein shake. A man lifts weights.", 4, 6, "A man lifts weights.")]
    [InlineData("4 TikTok ads for a gym, 9 seconds each. A man lifts weights.", 4, 9, "A man lifts weights.")]
    public void Several_ads_are_versions(string prompt, int versions, double seconds, string scene)
    {
        var read = Read(prompt);

        Assert.Contains(read.Adjustments!, text => text.Contains($"--variations {versions})", StringComparison.Ordinal));
        Assert.Equal((seconds, scene), (read.DurationSeconds, Assert.Single(read.Scenes).Text));
    }

    [Theory]
    [InlineData("Five people watch different ads on a screen")]
    [InlineData("Three ads on a wall glow at night")]
    [InlineData("Two different dogs in an ad for food")]
    public void Several_things_are_no_versions(string prompt) => Assert.DoesNotContain(
        Read(prompt).Adjustments ?? [], text => text.Contains("--variations", StringComparison.Ordinal));

    [Theory]
    [InlineData("Up to 70% off at Nordling.")]
    [InlineData("🔥 Up to 70% off at Nordling!")]
    [InlineData("50% off all swimwear until Sunday.")]
    [InlineData("$10 off your first order at Nordling.")]
    [InlineData("Free shipping on all orders over $50.")]
    [InlineData("Buy one get one free at Nordling!")]
    [InlineData("Use code SUN20 at checkout.")]
    [InlineData("$1.2M.")]
    [InlineData("£49 call-out fee.")]
    [InlineData("3 days only!")]
    [InlineData("Only $19/month!")]
    [InlineData("€3,450,000.")]
    [InlineData("Link in bio.")]
    [InlineData("Cancel anytime.")]
    [InlineData("In cinemas October 31.")]
    [InlineData("Don't miss out!")]
    [InlineData("While supplies last.")]
    public void An_offer_is_in_no_scene_and_is_said(string offer)
    {
        var read = Read($"A woman tries on a red dress. {offer}");

        Assert.Equal("A woman tries on a red dress.", Assert.Single(read.Scenes).Text);
        Assert.Contains("is in no picture, as models draw no letters", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Up to 70% off at Nordling")]
    [InlineData("A $5 coffee on a table.")]
    [InlineData("Free birds over a lake.")]
    [InlineData("In cinemas all over the country people laugh at a clown.")]
    [InlineData("Use a code lock on a door.")]
    public void What_is_shown_or_stands_alone_is_a_scene(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(prompt, Assert.Single(read.Scenes).Text);
        Assert.Null(read.Adjustments);
    }

    [Theory]
    [InlineData("An ad for our car: the Ocean 3", "An ad for our car: the Ocean 3")]
    [InlineData("An ad for our shoe: the Runner 3000", "An ad for our shoe: the Runner 3000")]
    [InlineData("Ad for our shoes, the Cloud 2: a runner in the rain", "A runner in the rain")]
    [InlineData("A spot for \"Nordic Coffee Co.\": coffee is poured, a couple at a window", "Coffee is poured, a couple at a window")]
    [InlineData("Black Friday ad. Sneakers on a table.", "Sneakers on a table.")]
    [InlineData("A dog food ad… a retriever runs to a bowl…", "A retriever runs to a bowl…")]
    [InlineData("Promote our summer sale. People on a beach.", "People on a beach.")]
    [InlineData("I need a short video ad for my bakery \"Sweet Crumbs\". Croissants on a table.", "Croissants on a table.")]
    [InlineData("Promo for our app (project management). 2 scenes. A messy desk. A clean desk.", "A messy desk.|A clean desk.")]
    [InlineData("We are a small winery. We would like a video that shows oak barrels.", "We would like a video that shows oak barrels.")]
    [InlineData("Kickstarter video: a backpack. Scene 1: it opens. Scene 2: a man hikes.",
        "It opens. a backpack.|A man hikes. a backpack.")]
    [InlineData("Ad for our app; a man runs in a park at sunrise; a phone on a table",
        "A man runs in a park at sunrise|A phone on a table")]
    [InlineData("Ad idea: a robot bumps into a cat.", "A robot bumps into a cat.")]
    [InlineData("Make it pop! A shoe on a table.", "A shoe on a table.")]
    [InlineData("Make an ad for my shop that sells candles. Warm, cosy, hygge.",
        "Make an ad for my shop that sells candles. Warm, cosy, hygge.")]
    [InlineData("A man watches a car ad. A dog sleeps.", "A man watches a car ad.|A dog sleeps.")]
    public void What_an_ad_is_for_is_shown_where_nothing_else_is(string prompt, string scenes) =>
        Assert.Equal(scenes.Split('|'), Scenes(prompt));

    [Theory]
    [InlineData("[Scene 1] A rocket on a pad [Scene 2] It lifts off [Scene 3] Earth", "A rocket on a pad|It lifts off|Earth")]
    [InlineData("Scene 1: a cup of coffee; Scene 2: friends laughing; CTA: Try it free", "A cup of coffee|Friends laughing")]
    [InlineData("Shot 1: a rocket on a pad, shot 2: it lifts off, shot 3: Earth", "A rocket on a pad|It lifts off|Earth")]
    [InlineData("Scene 1: a red barn | Scene 2: a green tractor", "A red barn|A green tractor")]
    [InlineData("Scene 1: a red barn -> Scene 2: a green tractor", "A red barn|A green tractor")]
    [InlineData("A barn, scene 2 of the film, at dusk", "A barn, scene 2 of the film, at dusk")]
    [InlineData("1) a bag opens, 2) a hand fills it, 3) a man hikes", "A bag opens|A hand fills it|A man hikes")]
    [InlineData("Opening shot: a room. Next shot: a woman. Last shot: logo and \"Sleep better\".", "A room.|A woman.")]
    [InlineData("1) a user signs up 2) a hand sends a file 3) a friend smiles",
        "A user signs up|A hand sends a file|A friend smiles")]
    [InlineData("(1) a bag opens, (2) a hand fills it", "A bag opens|A hand fills it")]
    [InlineData("A dog (1) and a cat (2) play", "A dog (1) and a cat (2) play")]
    [InlineData("A mug on a table (1) and a plate (2).", "A mug on a table (1) and a plate (2).")]
    [InlineData("The final shot of a film crew at work", "The final shot of a film crew at work")]
    [InlineData("Product: a serum\nScene: a drop falls on skin", "A serum|A drop falls on skin")]
    public void Scenes_may_be_numbered_or_labelled_in_other_ways(string prompt, string scenes) =>
        Assert.Equal(scenes.Split('|'), Scenes(prompt));

    [Theory]
    [InlineData("A bakery at dawn. Headline: \"Fresh\" Price: €2.50 Call to action: Visit us", "Fresh", "Visit us", "A bakery at dawn.")]
    [InlineData("A cake. **Headline:** Fresh daily\n**CTA:** Order yours", "Fresh daily", "Order yours", "A cake.")]
    [InlineData("A street at night. Text \"SALE\" and \"-50%\".", "SALE", null, "A street at night.")]
    [InlineData("A cat spills milk. End card with our logo and \"Spill happens\".", null, "Spill happens", "A cat spills milk.")]
    [InlineData("A family in a car; \"Drive home happy\" at the end.", null, "Drive home happy", "A family in a car.")]
    public void Texts_are_read_beside_others(string prompt, string? headline, string? call, string scene)
    {
        var read = Read(prompt);

        Assert.Equal(
            (headline, call), (read.Brief!.Overlays!.Headline?.Text, read.Brief.Overlays.CallToAction?.Text));
        Assert.Equal(scene, Assert.Single(read.Scenes).Text);
    }

    [Fact]
    public void A_quotation_before_an_emoji_is_no_scene() =>
        Assert.Equal(["A burger."], Scenes("A burger. \"ONLY $5.99\" 🍔"));

    [Fact]
    public void A_wood_fired_oven_is_in_no_forest() => Assert.Null(Read("A pizza in a wood-fired oven").Setting);

    [Theory]
    [InlineData("An ice-cold drink")]
    [InlineData("A girl with ice cream")]
    public void Ice_in_food_is_no_winter(string prompt) =>
        Assert.DoesNotContain("winter", Read(prompt).Scenes[0].Prompt, StringComparison.Ordinal);

    [Fact]
    public void A_language_on_its_own_is_that_of_the_voice()
    {
        var read = Read("A beach. Language: Spanish. Voiceover: \"Sol.\"");

        Assert.Equal(("es", "A beach."), (read.Brief!.VoiceOver!.Language, Assert.Single(read.Scenes).Text));
    }

    private static IEnumerable<string> Scenes(string prompt) => Read(prompt).Scenes.Select(scene => scene.Text);

    private static PromptParameters Read(string prompt)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
        return Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(request, PromptReading.Of(prompt))).Parameters;
    }
}
