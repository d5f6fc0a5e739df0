using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Policy;
using AdGenius.PromptWorker.Tests.LanguageModel;
using AdGenius.PromptWorker.Tests.Regeneration;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Policy;

/// <summary>The policy before a language model and everything after it is paid.</summary>
public sealed class When_a_request_is_checked
{
    private static readonly PolicyFinding Beer = new()
    {
        Rule = "term/beer", Action = PolicyAction.Hold, Field = "prompt", Words = "beer", Text = "prompt has 'beer'.",
    };

    private static readonly TenantPolicy HoldBeer = new()
    {
        BlockedTerms = [new BlockedTerm { Term = "beer", Action = PolicyAction.Hold }],
    };

    [Fact]
    public async Task Should_refuse_by_name_and_ask_no_model()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var process = await PromptWorkerProcess.StartAsync(server);
        var rejected = Assert.IsType<PromptRejected>(await process.AnswerAsync(Command("A nazi parade")));
        Assert.Equal(
            (FailureCode.ContentPolicyViolation, "prompt", "category/hate", "prompt has 'nazi', which the rule category/hate refuses."),
            (rejected.Failure.Code, rejected.Failure.Field, rejected.Failure.Rule, rejected.Failure.Text));
        Assert.Empty(server.Calls);
        Assert.Empty(await process.LedgerAsync());
    }

    [Fact]
    public async Task Should_hold_and_ask_the_model_once_it_is_approved()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var process = await PromptWorkerProcess.StartAsync(server);
        var command = Command("A cold BEER. Then stars come out.") with { Policy = HoldBeer };
        var held = Assert.IsType<PromptHeld>(await process.AnswerAsync(command));
        Assert.Equal(("term/beer", "BEER"), (Assert.Single(held.Findings).Rule, held.Findings[0].Words));
        Assert.Empty(server.Calls);

        var quantified = Assert.IsType<PromptQuantified>(await process.AnswerAsync(command with { Approved = held.Findings }));
        Assert.Equal("scripted", quantified.Parameters.QuantifiedBy);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Should_not_use_a_models_answer_that_adds_what_the_policy_finds()
    {
        var answer = Answers.Valid(one => one["enhancedPrompt"] = "A sailboat at dusk, a sailor drinks beer.");
        await using var server = await ChatServer.StartAsync(ChatServer.Say(answer));
        await using var process = await PromptWorkerProcess.StartAsync(server);
        var quantified = Assert.IsType<PromptQuantified>(
            await process.AnswerAsync(Command("A sailboat at dusk. Stars come out.") with { Policy = HoldBeer }));
        Assert.Equal("rules", quantified.Parameters.QuantifiedBy);
        Assert.Contains("the tenant's policy", quantified.Parameters.FallbackReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_check_feedback_and_what_it_makes()
    {
        await using var process = await PromptWorkerProcess.StartAsync(server: null);
        var request = Takes.Request();
        var command = Command(request.Prompt!) with
        {
            Request = request with { Feedback = "add a beer to the first scene", BasedOnTake = Takes.Parent },
            Earlier = Takes.First(request),
            EarlierRequest = request,
            Policy = HoldBeer,
        };
        var held = Assert.IsType<PromptHeld>(await process.AnswerAsync(command));
        Assert.Equal("feedback", held.Findings[0].Field);

        var changed = Assert.IsType<PromptQuantified>(await process.AnswerAsync(command with { Approved = [Beer] }));
        Assert.Contains("beer", changed.Parameters.Scenes[0].Prompt, StringComparison.Ordinal);

        // the take was made under another policy
        var later = command with
        {
            JobId = Guid.NewGuid(),
            Request = request with { Feedback = "warmer", BasedOnTake = Takes.Parent },
            Earlier = changed.Parameters,
        };
        Assert.Equal("enhancedPrompt", Assert.Single(Assert.IsType<PromptHeld>(await process.AnswerAsync(later)).Findings).Field);
    }

    [Fact]
    public async Task Should_check_only_the_words_of_an_edit()
    {
        await using var process = await PromptWorkerProcess.StartAsync(server: null);
        var earlier = Takes.First(Takes.Request());
        var edit = new GenerateVideo
        {
            RequestId = "e",
            TenantName = "demo",
            CreativeId = "c",
            Edit = new VideoEdit { TakeId = Takes.Parent },
            Overlays = new Overlays { Headline = new Overlay { Text = "Fresh beer" } },
        };
        var command = Command("") with { Request = edit, Earlier = earlier, Policy = HoldBeer };
        Assert.Equal(
            "overlays.headline.text", Assert.Single(Assert.IsType<PromptHeld>(await process.AnswerAsync(command)).Findings).Field);
        var passed = Assert.IsType<PromptQuantified>(await process.AnswerAsync(command with { JobId = Guid.NewGuid(), Policy = null }));
        Assert.Equal(earlier.EnhancedPrompt, passed.Parameters.EnhancedPrompt);
        var missing = await process.AnswerAsync(command with { JobId = Guid.NewGuid(), Policy = null, Earlier = null });
        Assert.Equal("edit.takeId", Assert.IsType<PromptRejected>(missing).Failure.Field);
    }

    [Theory]
    [InlineData("A bar at night, no beer", false)]
    [InlineData("No beer.", false)]
    [InlineData("A bar with a cold beer", true)]
    public async Task Should_check_what_is_made_of_a_listed_scene(string scene, bool isHeld)
    {
        await using var process = await PromptWorkerProcess.StartAsync(server: null);
        var command = Command("") with { Policy = HoldBeer };
        command = command with { Request = command.Request with { Scenes = ["A street", scene] } };
        var answer = await process.AnswerAsync(command);
        if (!isHeld)
        {
            var parameters = Assert.IsType<PromptQuantified>(answer).Parameters;
            Assert.IsType<PolicyDecision.Pass>(ResultOf(command, parameters));
            Assert.Equal("beer", NegativePrompts.StatedIn(parameters.NegativePrompt)[0]);
            return;
        }

        Assert.Equal("scenes[1]", Assert.Single(Assert.IsType<PromptHeld>(answer).Findings).Field);
        var approved = await process.AnswerAsync(command with { JobId = Guid.NewGuid(), Approved = [Beer] });
        var hold = Assert.IsType<PolicyDecision.Hold>(ResultOf(command, Assert.IsType<PromptQuantified>(approved).Parameters));
        Assert.Equal("term/beer", Assert.Single(hold.Findings).Rule);
    }

    private static PolicyDecision ResultOf(QuantifyPrompt command, PromptParameters parameters) => PolicyCheck.CheckResult(
        new QuantificationInput(command.JobId, command.TenantName, command.Request) { Policy = command.Policy }, parameters);

    [Fact]
    public async Task Should_show_the_exclusions_of_listed_scenes_in_a_preview()
    {
        await using var process = await PromptWorkerProcess.StartAsync(server: null);
        var preview = await process.PreviewAsync(Command("A lake").Request with { Scenes = ["A lake, no people"] });
        Assert.Equal(["people"], preview.Stated.Exclusions);
    }

    [Fact]
    public async Task Should_show_what_it_finds_in_a_preview()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var process = await PromptWorkerProcess.StartAsync(server);
        var preview = await process.PreviewAsync(Command("Nike shoes in the rain").Request);
        Assert.Equal("brand/Nike", Assert.Single(preview.Findings!).Rule);
        Assert.NotNull(preview.Parameters);
        Assert.Empty(server.Calls);
    }

    [Theory]
    [InlineData("Hold")]
    [InlineData("Refuse")]
    public async Task Should_ask_the_moderation_service_where_one_is_configured(string action)
    {
        await using var server = await ModerationServer.StartAsync(ModerationServer.Flag("dragon", "violence"));
        await using var process = await PromptWorkerProcess.StartAsync(null, SettingsOf(server, onFlagged: action));
        var command = Command("A lake") with
        {
            Request = Command("A lake").Request with { VoiceOver = new VoiceOver { Text = "A dragon burns the village." } },
        };
        var answer = await process.AnswerAsync(command);
        if (action == "Refuse")
        {
            Assert.Equal("moderation/violence", Assert.IsType<PromptRejected>(answer).Failure.Rule);
        }
        else
        {
            var finding = Assert.Single(Assert.IsType<PromptHeld>(answer).Findings);
            Assert.Equal(("moderation/violence", "voiceOver.text"), (finding.Rule, finding.Field));
            Assert.IsType<PromptQuantified>(await process.AnswerAsync(command with { Approved = [finding] }));
        }

        Assert.Equal("Bearer secret-key", server.Calls[0].Key);
        Assert.Equal("mod-1", server.Calls[0].Body.GetProperty("model").GetString());
        Assert.Equal(2, server.Calls[0].Body.GetProperty("input").GetArrayLength());
        Assert.IsType<PromptQuantified>(await process.AnswerAsync(Command("A calm lake")));
    }

    [Fact]
    public async Task Should_call_the_moderation_service_at_an_address_that_ends_without_a_slash()
    {
        await using var server = await ModerationServer.StartAsync(ModerationServer.Flag("dragon", "violence"));
        var settings = SettingsOf(server, onFlagged: "Refuse");
        settings["Prompts:Moderation:BaseUrl"] = server.Address.ToString().TrimEnd('/');
        await using var process = await PromptWorkerProcess.StartAsync(null, settings);

        var answer = await process.AnswerAsync(Command("A dragon burns the village"));

        Assert.Equal("moderation/violence", Assert.IsType<PromptRejected>(answer).Failure.Rule);
    }

    /// <summary>Of an answer, the flags of texts and of categories are read alone.</summary>
    [Theory]
    [InlineData("\uFEFF{0}", "true", "0.9")]
    [InlineData("{0}\nINFO: 200 OK\0", "true", "0.9")]
    [InlineData("{0}", "1", "NaN")]
    [InlineData("{0}", "\"true\"", "-Infinity")]
    [InlineData("{0}", "true", "[[[[[[[[[[[[1]]]]]]]]]]]]")]
    public async Task Should_read_the_flags_of_a_moderation_service_whatever_else_it_writes(string form, string flag, string score)
    {
        var results = $$$"""
            {"results":[{"flagged":{{{flag}}},"categories":{"violence":{{{flag}}},"a":false},"category_scores":{"violence":{{{score}}}}}]}
            """;
        await using var server = await ModerationServer.StartAsync(
            ModerationServer.Send(200, form.Replace("{0}", results, StringComparison.Ordinal)));
        await using var process = await PromptWorkerProcess.StartAsync(null, SettingsOf(server, onFlagged: "Refuse"));

        var answer = await process.AnswerAsync(Command("A dragon burns the village"));

        Assert.Equal("moderation/violence", Assert.IsType<PromptRejected>(answer).Failure.Rule);
    }

    public static TheoryData<string, string> Failures => new()
    {
        { "status", "Hold" }, { "status", "Pass" }, { "body", "Hold" }, { "hang", "Hold" }, { "large", "Hold" }, { "count", "Hold" },
        { "gone", "Pass" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Should_follow_the_configured_policy_when_the_service_cannot_check(string failure, string action)
    {
        var server = await ModerationServer.StartAsync(failure switch
        {
            "status" => ModerationServer.Send(503),
            "body" => ModerationServer.Send(200, "[1, 2"),
            "large" => ModerationServer.Send(200, new string(' ', 2_000_000)),
            "count" => ModerationServer.Send(200, """{"results":[]}"""),
            _ => ModerationServer.Hang(),
        });
        var settings = SettingsOf(server, onFailure: action);
        settings["Prompts:Moderation:TimeoutSeconds"] = "1";
        if (failure == "gone")
        {
            await server.DisposeAsync();
        }

        await using var process = await PromptWorkerProcess.StartAsync(null, settings);
        var answer = await process.AnswerAsync(Command("A lake"));
        if (action == "Pass")
        {
            Assert.IsType<PromptQuantified>(answer);
        }
        else
        {
            Assert.Equal("moderation/unavailable", Assert.Single(Assert.IsType<PromptHeld>(answer).Findings).Rule);
        }

        await server.DisposeAsync();
    }

    private static Dictionary<string, string?> SettingsOf(ModerationServer server, string onFlagged = "Hold", string onFailure = "Hold") =>
        new()
        {
            ["Prompts:Moderation:Model"] = "mod-1",
            ["Prompts:Moderation:BaseUrl"] = server.Address.ToString(),
            ["Prompts:Moderation:ApiKey"] = "secret-key",
            ["Prompts:Moderation:OnFlagged"] = onFlagged,
            ["Prompts:Moderation:OnFailure"] = onFailure,
        };

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, null)]
    [InlineData(null, null)]
    public async Task Should_say_where_the_policy_wants_the_visible_label(bool? label, bool? expected)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var process = await PromptWorkerProcess.StartAsync(server);

        var answer = await process.AnswerAsync(Command("A lake") with { Policy = new TenantPolicy { Label = label } });

        Assert.Equal(expected, Assert.IsType<PromptQuantified>(answer).Parameters.RequiresLabel);
    }

    private static QuantifyPrompt Command(string prompt) => new()
    {
        JobId = Guid.NewGuid(),
        TenantName = "demo",
        Request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt },
    };
}
