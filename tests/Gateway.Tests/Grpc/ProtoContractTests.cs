using System.Reflection;
using System.Text.Json;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Grpc;
using AdGenius.Gateway.Videos;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts.Videos;
using Google.Protobuf.Reflection;
using Proto = AdGenius.Grpc.V1;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>
/// A member that is added to a contract or to an answer of the HTTP API must be added to contracts/protos/adgenius/v1/video_service.proto:
/// with the member's name in snake_case, under the next free number.
/// </summary>
public sealed class ProtoContractTests
{
    /// <summary>Each message and the record that it repeats.</summary>
    private static readonly (MessageDescriptor Message, Type Record)[] Messages =
    [
        (GenerateVideoRequest.Descriptor, typeof(GenerateVideo)),
        (Video.Descriptor, typeof(VideoJob)),
        (Proto.VideoTake.Descriptor, typeof(HttpContracts.Videos.VideoTake)),
        (Proto.VideoFile.Descriptor, typeof(HttpContracts.Videos.VideoFile)),
        (Proto.ClipFacts.Descriptor, typeof(Contracts.Videos.ClipFacts)),
        (Proto.ProducedBy.Descriptor, typeof(Contracts.Videos.ProducedBy)),
        (Proto.PromptParameters.Descriptor, typeof(Contracts.Prompts.PromptParameters)),
        (Proto.VideoOrigin.Descriptor, typeof(HttpContracts.Videos.VideoOrigin)),
        (Proto.StoredVideo.Descriptor, typeof(HttpContracts.Videos.StoredVideo)),
        (Proto.PromptScores.Descriptor, typeof(Contracts.Prompts.PromptScores)),
        (Proto.PromptScore.Descriptor, typeof(Contracts.Prompts.PromptScore)),
        (Proto.PromptSpan.Descriptor, typeof(Contracts.Prompts.PromptSpan)),
        (Proto.RegenerationReport.Descriptor, typeof(Contracts.Prompts.RegenerationReport)),
        (Proto.ParameterChange.Descriptor, typeof(Contracts.Prompts.ParameterChange)),
        (Proto.Scene.Descriptor, typeof(Contracts.Prompts.Scene)),
        (Proto.Failure.Descriptor, typeof(Contracts.Failure)),
        (Proto.VideoModel.Descriptor, typeof(Contracts.Models.VideoModel)),
        (Proto.QualityPrice.Descriptor, typeof(Contracts.Models.QualityPrice)),
        (ListVideoModelsResponse.Descriptor, typeof(VideoModels)),
        (Proto.Brief.Descriptor, typeof(Contracts.Briefs.Brief)),
        (Proto.VoiceOver.Descriptor, typeof(Contracts.Briefs.VoiceOver)),
        (Proto.Music.Descriptor, typeof(Contracts.Briefs.Music)),
        (Proto.Captions.Descriptor, typeof(Contracts.Briefs.Captions)),
        (Proto.Overlays.Descriptor, typeof(Contracts.Briefs.Overlays)),
        (Proto.Overlay.Descriptor, typeof(Contracts.Briefs.Overlay)),
        (Proto.Disclosure.Descriptor, typeof(Contracts.Briefs.Disclosure)),
        (Proto.VideoOutput.Descriptor, typeof(HttpContracts.Videos.VideoOutput)),
        (Proto.FinishingFacts.Descriptor, typeof(Contracts.Videos.FinishingFacts)),
        (Proto.VideoEdit.Descriptor, typeof(Contracts.Briefs.VideoEdit)),
        (Proto.DiffusionSettings.Descriptor, typeof(Contracts.Pictures.DiffusionSettings)),
        (Proto.LoraWeight.Descriptor, typeof(Contracts.Pictures.LoraWeight)),
        (Proto.DiffusionLimits.Descriptor, typeof(Contracts.Models.DiffusionLimits)),
        (Proto.SchedulerLimits.Descriptor, typeof(Contracts.Models.SchedulerLimits)),
        (Proto.PromptPreview.Descriptor, typeof(Contracts.Prompts.PromptPreview)),
        (Proto.StatedParameters.Descriptor, typeof(Contracts.Prompts.StatedParameters)),
        (Proto.PolicyFinding.Descriptor, typeof(Contracts.Policy.PolicyFinding)),
        (Proto.VideoApproval.Descriptor, typeof(Contracts.Policy.VideoApproval)),
        (Proto.JobWait.Descriptor, typeof(HttpContracts.Videos.JobWait)),
    ];

    private static readonly (EnumDescriptor Enumeration, IEnumerable<string> Names)[] Enumerations =
    [
        (EnumOf("VideoState"), VideoJobMapper.States),
        (EnumOf("PolicyAction"), Enum.GetNames<Contracts.Policy.PolicyAction>()),
        (EnumOf("TakeStatus"), Enum.GetNames<Contracts.Videos.TakeStatus>()),
        (EnumOf("PreflightVerdict"), Enum.GetNames<Contracts.Briefs.PreflightVerdict>()),
        (EnumOf("Quality"), Enum.GetNames<Contracts.Videos.Quality>()),
        (EnumOf("Transition"), Enum.GetNames<Contracts.Videos.Transition>()),
        (EnumOf("Motion"), Enum.GetNames<Contracts.Videos.Motion>()),
        (EnumOf("Fallback"), Enum.GetNames<Contracts.Videos.Fallback>()),
        (EnumOf("JobPriority"), Enum.GetNames<Contracts.Videos.JobPriority>()),
        (EnumOf("JobWaitReason"), Enum.GetNames<HttpContracts.Videos.JobWaitReason>()),
        (EnumOf("CaptionMode"), Enum.GetNames<Contracts.Briefs.CaptionMode>()),
        (EnumOf("CaptionStyle"), Enum.GetNames<Contracts.Briefs.CaptionStyle>()),
        (EnumOf("C2paPolicy"), Enum.GetNames<Contracts.Briefs.C2paPolicy>()),
        (EnumOf("VideoModelState"), Enum.GetNames<Contracts.Models.VideoModelState>()),
        (EnumOf("InputNeed"), Enum.GetNames<Contracts.Models.InputNeed>()),
        (EnumOf("FailureCode"), Enum.GetNames<Contracts.FailureCode>()),
    ];

    public static TheoryData<string> MessageNames => [.. Messages.Select(pair => pair.Message.Name)];

    public static TheoryData<string> EnumerationNames => [.. Enumerations.Select(pair => pair.Enumeration.Name)];

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void Fields_are_the_members_of_the_record(string name)
    {
        var (message, record) = Messages.Single(pair => pair.Message.Name == name);
        Assert.Equal(
            record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name)).Order(StringComparer.Ordinal),
            message.Fields.InDeclarationOrder().Select(ProtoJson.JsonNameOf).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EnumerationNames))]
    public void Values_are_those_of_the_enumeration(string name)
    {
        var (enumeration, names) = Enumerations.Single(pair => pair.Enumeration.Name == name);
        Assert.Equal("Unspecified", ProtoJson.NameOf(enumeration.Values[0]));
        Assert.Equal(names, enumeration.Values.Skip(1).Select(ProtoJson.NameOf));
    }

    [Fact]
    public void Every_message_that_an_answer_contains_is_compared()
    {
        var compared = Messages.Select(pair => pair.Message).ToHashSet();
        var nested = Messages.SelectMany(pair => pair.Message.Fields.InDeclarationOrder())
            .Where(field => field.FieldType == FieldType.Message && !field.IsMap && field.MessageType.File == Video.Descriptor.File)
            .Select(field => field.MessageType);
        Assert.Empty(nested.Where(message => !compared.Contains(message)).Select(message => message.Name));
        var enumerations = Messages.SelectMany(pair => pair.Message.Fields.InDeclarationOrder())
            .Where(field => field.FieldType == FieldType.Enum).Select(field => field.EnumType);
        Assert.Empty(enumerations.Except(Enumerations.Select(pair => pair.Enumeration)).Select(enumeration => enumeration.Name));
    }

    [Fact]
    public void Every_field_of_a_request_can_be_left_out() => Assert.All(
        GenerateVideoRequest.Descriptor.Fields.InDeclarationOrder(),
        field => Assert.True(field.HasPresence || field.IsRepeated || field.IsMap, $"{field.Name} must be optional"));

    private static EnumDescriptor EnumOf(string name) => Video.Descriptor.File.FindTypeByName<EnumDescriptor>(name);
}
