namespace AdGenius.PromptWorker.Rules;

/// <summary>The words the rules know. Terms are looked up as whole words in singular or plural.</summary>
internal static class Lexicon
{
    public static readonly Facet Style = new(
        ("anime", ["anime", "manga"]),
        ("watercolor", ["watercolor", "watercolour", "aquarelle"]),
        ("oil painting", ["oil painting", "impressionist", "painterly"]),
        ("3D render", ["3d", "cgi", "pixar", "octane render"]),
        ("pixel art", ["pixel art", "8 bit", "8bit", "retro game"]),
        ("claymation", ["claymation", "stop motion", "clay"]),
        ("comic book", ["comic", "cartoon", "comic book"]),
        ("line drawing", ["line drawing", "sketch", "pencil drawing", "ink drawing"]),
        ("cyberpunk", ["cyberpunk", "synthwave", "vaporwave"]),
        ("film noir", ["noir", "black and white", "monochrome"]),
        ("vintage film", ["vintage", "retro", "super 8", "16mm", "nostalgic film"]),
        ("documentary", ["documentary", "handheld", "reportage"]),
        ("minimalist", ["minimalist", "minimal", "clean design"]),
        ("product photography", ["product shot", "packshot", "product photography", "studio shot"]),
        ("photorealistic", ["photorealistic", "realistic", "photo", "hyperrealistic", "lifelike"]),
        ("cinematic", ["cinematic", "film look", "movie", "blockbuster", "epic"]));

    public static readonly Facet Mood = new(
        ("serene", ["serene", "calm", "peaceful", "tranquil", "quiet", "relaxing", "soothing", "meditative", "gentle"]),
        ("energetic", ["energetic", "dynamic", "bustling", "busy", "fast paced", "vibrant", "lively", "action", "exciting", "powerful"]),
        ("joyful", ["joyful", "happy", "cheerful", "fun", "playful", "festive", "celebration", "party", "smiling"]),
        ("romantic", ["romantic", "love", "couple", "wedding", "tender"]),
        ("mysterious", ["mysterious", "mystic", "mystical", "enigmatic", "eerie", "haunting", "foggy", "misty"]),
        ("dramatic", ["dramatic", "intense", "stormy", "epic", "thunder", "war"]),
        ("melancholic", ["melancholic", "sad", "lonely", "melancholy", "nostalgic"]),
        ("luxurious", ["luxury", "luxurious", "elegant", "premium", "sophisticated", "jewelry", "perfume", "gold"]),
        ("futuristic", ["futuristic", "sci fi", "space", "robot", "technology", "cyberpunk", "neon"]),
        ("cozy", ["cozy", "cosy", "warm drink", "fireplace", "homely", "comfort"]),
        ("stylish", ["cool", "stylish", "trendy", "modern", "hip", "sleek"]),
        ("inspiring", ["inspiring", "hopeful", "uplifting", "majestic", "beautiful", "sunrise", "breathtaking", "awe"]));

    public static readonly Facet Lighting = new(
        ("soft sunrise light", ["sunrise", "dawn", "daybreak", "early morning"]),
        ("warm golden-hour light", ["sunset", "golden hour", "dusk", "evening sun", "late afternoon"]),
        ("neon glow against the dark", ["neon", "cyberpunk"]),
        ("moonlight", ["moonlight", "moonlit", "full moon", "moon"]),
        ("deep night with points of light", ["night", "midnight", "nighttime", "starry", "stars", "star"]),
        ("cool twilight", ["twilight", "blue hour"]),
        ("candlelight", ["candle", "candlelight", "fireplace", "campfire", "bonfire"]),
        ("diffuse light under heavy clouds", ["rain", "rainy", "storm", "stormy", "overcast", "cloudy", "fog", "foggy", "mist", "misty"]),
        ("crisp winter light", ["snow", "snowy", "winter", "ice", "frost"]),
        ("even studio light", ["studio", "product shot", "packshot"]),
        ("dim, low-key light", ["darker", "dark", "low key", "shadowy", "dim"]),
        ("bright, high-key light", ["brighter", "bright", "high key", "sunny", "sunshine", "noon", "midday", "daylight"]));

    public static readonly Facet Camera = new(
        ("aerial drone shot gliding forward", ["aerial", "drone", "bird eye", "birds eye", "from above", "flyover", "flying over"]),
        ("slow orbit around the subject", ["orbit", "rotating", "360", "turntable", "spinning"]),
        ("close-up with shallow depth of field", ["close up", "closeup", "macro", "detail shot"]),
        ("time-lapse from a fixed tripod", ["time lapse", "timelapse", "hyperlapse"]),
        ("slow motion tracking shot", ["slow motion", "slowmo", "slow mo"]),
        ("tracking shot alongside the subject", ["tracking", "following", "running", "driving", "riding", "chase"]),
        ("pan from left to right", ["pan", "panning", "panorama", "panoramic"]),
        ("slow pull back", ["zoom out", "pull back", "reveal"]),
        ("slow push in", ["zoom in", "push in", "dolly in"]),
        ("handheld camera", ["handheld", "vlog", "documentary"]),
        ("low-angle tilt up", ["low angle", "towering", "skyscraper"]));

    public static readonly Facet Setting = new(
        ("under water", ["underwater", "under water", "coral reef", "reef"]),
        ("by the sea", ["sea", "ocean", "beach", "coast", "wave", "shore", "harbor", "island"]),
        ("in the mountains", ["mountain", "alps", "alpine", "peak", "cliff", "canyon", "hill"]),
        ("in a forest", ["forest", "wood", "jungle", "rainforest", "tree"]),
        ("in the desert", ["desert", "dune", "sahara"]),
        ("in the city", ["city", "skyline", "street", "downtown", "urban", "skyscraper", "rooftop", "metropolis", "traffic"]),
        ("in a park", ["park", "garden", "meadow", "field", "lawn"]),
        ("by a lake", ["lake", "river", "waterfall", "pond", "stream"]),
        ("in space", ["space", "galaxy", "planet", "orbit", "cosmos", "nebula"]),
        ("in a studio", ["studio", "product", "packshot"]),
        ("in a kitchen", ["kitchen", "cooking", "chef", "recipe"]),
        ("in a café", ["cafe", "café", "coffee", "barista", "restaurant"]),
        ("in an office", ["office", "desk", "meeting", "startup", "laptop"]),
        ("in a gym", ["gym", "fitness", "workout", "athlete"]),
        ("at home", ["home", "living room", "bedroom", "sofa", "fireplace"]),
        ("on the road", ["road", "highway", "car", "driving", "motorcycle"]),
        ("under an open sky", ["sky", "cloud", "sunset", "sunrise", "horizon", "balloon"]));

    /// <summary>
    /// Colours, darkest first, by what a text shows. The first entry that matches colours the picture; a second lends its middle colour.
    /// </summary>
    public static readonly (string[] Colours, string[] Terms)[] Palettes =
    [
        (["#140c2b", "#3b1d5e", "#e0319b", "#21d4fd"], ["neon", "cyberpunk", "synthwave", "vaporwave"]),
        (["#070b1e", "#15224a", "#3b4f86", "#f2c14e"], ["night", "midnight", "nighttime", "moonlight", "moon", "starry", "star"]),
        (["#2b1e4f", "#7a3b69", "#f08a5d", "#ffd9a0"], ["sunrise", "dawn", "daybreak", "morning"]),
        (["#2a1437", "#8c2f5b", "#f26b38", "#ffc857"], ["sunset", "golden hour", "dusk", "evening"]),
        (["#141a3c", "#34406f", "#7b6fa6", "#e6b8c2"], ["twilight", "blue hour"]),
        (["#1d2b36", "#4a6274", "#8fa8b8", "#dfe8ee"], ["rain", "storm", "stormy", "fog", "foggy", "mist", "misty", "overcast"]),
        (["#1c3a56", "#5c8db8", "#b9d6ea", "#f7fbff"], ["snow", "snowy", "winter", "ice", "frost", "glacier"]),
        (
            ["#04263a", "#0a5c7d", "#28a6b5", "#bfe9e2"],
            ["sea", "ocean", "underwater", "beach", "wave", "coast", "reef", "water", "lake", "river"]),
        (
            ["#10240f", "#2c5a27", "#6f9e3f", "#d7e3a1"],
            ["forest", "jungle", "tree", "garden", "park", "meadow", "wood", "plant", "nature", "green"]),
        (["#4a2412", "#a85a25", "#e0a458", "#f7e3bd"], ["desert", "dune", "sand", "canyon", "savanna"]),
        (["#1b2433", "#46566f", "#8ea2b8", "#e7c9a0"], ["mountain", "alps", "cliff", "peak", "hill"]),
        (["#151922", "#3a4454", "#8794a6", "#f2a65a"], ["city", "skyline", "street", "urban", "building", "skyscraper", "traffic"]),
        (
            ["#2b1710", "#6b3e26", "#b77b4a", "#f1dcc0"],
            ["coffee", "chocolate", "cafe", "café", "wood", "autumn", "fireplace", "bakery", "bread"]),
        (["#0a0a1a", "#2a1a4a", "#6a4fb6", "#d9c7ff"], ["space", "galaxy", "nebula", "cosmos", "planet"]),
        (["#14110a", "#5b4a1f", "#c9a54a", "#fbf0cf"], ["gold", "luxury", "jewelry", "perfume", "elegant", "watch"]),
        (["#4a1020", "#b0233f", "#f0657a", "#ffd9de"], ["love", "romantic", "heart", "rose", "valentine", "red"]),
        (["#5a2a82", "#e0529c", "#ffb84d", "#fff2cc"], ["party", "festive", "celebration", "birthday", "fun", "joyful", "candy"]),
        (["#12263f", "#2f5d8a", "#7fb2dd", "#fdf3d8"], ["sky", "sunny", "noon", "daylight", "summer", "cloud", "blue", "balloon"]),
        (["#1e1e22", "#55565c", "#a9abb3", "#f4f4f6"], ["studio", "product", "minimalist", "phone", "laptop", "bottle", "shoe", "sneaker"]),
    ];

    /// <summary>Where no term matches.</summary>
    public static readonly IReadOnlyList<string> NeutralPalette = ["#1b2340", "#3f5a8a", "#8fa9c9", "#f3dfc1"];
}
