// Made from filter.grammar by `npm run grammar`.
import {LRParser} from "@lezer/lr"
import {keyword} from "../keywords.ts"
export const parser = LRParser.deserialize({
  version: 14,
  states: "'bQVQPOOOVQPO'#CiOVQPO'#CjOqQPO'#CnO!uQPO'#CuO#TQPO'#CvO#TQPO'#CvOOQO'#Cw'#CwOOQO'#DR'#DROOQO'#DQ'#DQO#]QPO'#DPOOQO'#DP'#DPO#mQPO'#DOOOQO'#DO'#DOQOQPOOOOQO,59T,59TO#xQPO,59UO#TQPO,59XO#}QPO,59^O$YQPO,59aOOQO,59a,59aOOQO'#DS'#DSOOQO,59b,59bO$bQPO,59bOOQO'#Cy'#CyOVQPO'#CyO$gQPO,59SOVQPO'#CzO$wQPO,59ROOQO1G.p1G.pOOQO1G.s1G.sO#TQPO'#CsOOQO1G.x1G.xO#}QPO1G.xOOQO1G.{1G.{O#TQPO1G.|OOQO,59e,59eOOQO-E6w-E6wOOQO,59f,59fOOQO-E6x-E6xO%SQPO,59_OOQO7+$d7+$dOOQO7+$h7+$hO#TQPO'#CxO%[QPO1G.yOOQO1G.y1G.yOOQO,59d,59dOOQO-E6v-E6vOOQO7+$e7+$e",
  stateData: "%g~OqOS~ORPOUTOVTOWTOXUO_QOcROeVO~OPkXQkXRbXRkXSbXTbXUkXVkXWkXXkX_kXckXdbXekXokX`kX~ORcOSbOTdOdaO~OceOeeO~OQiOPsXosX`sX~PVOPkOorX`rX~O`mO~O_oOceOeeO~OSqOTrO~OQsO~OQiOP[ao[a`[a~PVOPkOoZa`Za~O`}Oh{O~O`!QOh{O~Ocq~",
  goto: "$^wPPPPPPPPPPPx|!R![PP![!ePPP![!nP![![![!t!z#QPPP#W#^#e!R#tT]OQVZOQk_XOPQYijk_WOPQYijk_SOPQYijkQpbRyqQ|xR!P|QjYRujQl[RwlQ^OR`QS[OQRvkUYOQkQ_PShYjRtiQfTQgUQnaQpbQxoQyqQzsR!O{",
  nodeNames: "⚠ OrWord AndWord NotWord InWord ExistsWord LastWord SinceWord BeforeWord BetweenWord Filter Or And Not Group ( ) Comparison Field Word Operator Quoted Membership List , Existence Span Phrase",
  maxTerm: 38,
  skippedNodes: [0],
  repeatNodeCount: 3,
  tokenData: "'t~RiOX!pXY%eYZ%eZ]!p]^%e^p!ppq%eqr%vrs&Usx!pxy']yz'bz|!p|}'g}!^!p!^!_'l!_!`&P!`!a'l!a!}!p!}#O#k#O#r!p#r#s&P#s;'S!p;'S;=`%_<%lO!p~!u[c~OX!pZ]!p^p!psx!pz|!p}!^!p!a!}!p!}#O#k#O#r!p#s;'S!p;'S;=`%_<%lO!p~#p]c~OX!pZ]!p^p!prs$isx!pz|!p}!^!p!a!}!p!}#O#k#O#r!p#s;'S!p;'S;=`%_<%lO!p~$lVOY$iZr$irs%Rs#O$i#P;'S$i;'S;=`%X<%lO$i~%UP#P#Q!p~%[P;=`<%l$i~%bP;=`<%l!p~%jSq~XY%eYZ%e]^%epq%e~%yQ!_!`&P#r#s&P~&UOd~~&XWOY&UZr&Urs&qs#O&U#O#P&v#P;'S&U;'S;=`'V<%lO&U~&vOe~~&ySOY&UZ;'S&U;'S;=`'V<%lO&U~'YP;=`<%l&U~'bO_~~'gO`~~'lOh~~'qPd~!_!`&P",
  tokenizers: [0],
  topRules: {"Filter":[0,10]},
  specialized: [{term: 19, get: (value: any, stack: any) => (keyword(value, stack) << 1), external: keyword}],
  tokenPrec: 204
})
